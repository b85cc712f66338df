/** What not every compute can do; each is true where it isn't said. */
export interface ComputeSupport {
  /** Runs gangs: it has `gangAddress`. */
  readonly gangs: boolean;
  /** Starts tasks in the environment that they are submitted with: it has `usesEnvironments`. */
  readonly environments: boolean;
  /** Hands on output that is no UTF-8 text. */
  readonly binaryOutput: boolean;
  /** Hands on output of any length: a line of 3 MB, and 32 MiB of one task. */
  readonly largeOutput: boolean;
  /** Reads no more of a stream until what `onLog` returned has settled. */
  readonly backPressure: boolean;
  /** Tells by `onWarning` of what a task throws after its end. */
  readonly lateWarnings: boolean;
}

export const allSupported: ComputeSupport = {
  gangs: true,
  environments: true,
  binaryOutput: true,
  largeOutput: true,
  backPressure: true,
  lateWarnings: true,
};
