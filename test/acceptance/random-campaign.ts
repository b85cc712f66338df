/** Random flows: `FLOW_FUZZ_RUNS` asks for more of them, and `FLOW_FUZZ_SEED` for those of an earlier time. */
export const fuzzSeed: number = Number(process.env['FLOW_FUZZ_SEED'] ?? 1);

/** How many, where nobody asks for another number. */
export function fuzzRuns(few: number): number {
  return Number(process.env['FLOW_FUZZ_RUNS'] ?? few);
}

/** How long a test may look for flows and for a smaller one that fails; as long as it takes, where somebody asks for many. */
export function fuzzTimeMs(short: number): number {
  return process.env['FLOW_FUZZ_RUNS'] === undefined ? short : 3_500_000;
}
