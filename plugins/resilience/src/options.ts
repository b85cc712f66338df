import { everyError, readErrorMatch, type ErrorMatch, type ErrorTest } from './match-error.ts';
import { optionSchema, shown, type OptionSchema, type OptionTable, type Reading } from '@flow/core/kernel';
import { readAmount, readCount, readDuration, readFactor, readFlag, readName, type Duration } from './read-values.ts';

/** How often, when and after which errors a task is tried again. */
export interface RetryOptions {
  /** Attempts after the first; 3 by default. */
  readonly times?: number;
  /** The longest wait before the second attempt; 2 seconds by default. */
  readonly delay?: Duration;
  /** What the wait is multiplied by after each attempt; 2 by default, 1 keeps it. */
  readonly backoff?: number;
  /** No wait is longer; 5 minutes by default. */
  readonly maxDelay?: Duration;
  /** Waits a random time between none and the wait worked out, so that tasks that failed together don't return together; true by default. */
  readonly jitter?: boolean;
  /** Only after these errors; after all by default. A lost task is FLOW_TASK_LOST, one out of time FLOW_TASK_TIMEOUT. */
  readonly on?: ErrorMatch;
}

/** `RetryOptions` with their defaults; times in milliseconds. */
export interface RetrySettings {
  readonly times: number;
  readonly delay: number;
  readonly backoff: number;
  readonly maxDelay: number;
  readonly jitter: boolean;
  readonly on: ErrorTest;
}

const retryTable: OptionTable<RetrySettings> = {
  times: { doc: 'Attempts after the first', default: 3, read: readCount },
  delay: { doc: 'Longest wait before the second attempt', default: 2000, read: readDuration },
  backoff: { doc: 'What the wait is multiplied by after each attempt', default: 2, read: readFactor },
  maxDelay: { doc: 'No wait is longer', default: 300_000, read: readDuration },
  jitter: { doc: 'Wait a random part of the time', default: true, read: readFlag },
  on: { doc: 'Only after these errors', default: everyError, read: readErrorMatch },
};

export const retryOptions: OptionSchema<RetryOptions | undefined, RetrySettings> = optionSchema(retryTable);

/** Which errors are caught, and what stands for what the step would have stored. */
export interface CatchErrorOptions {
  /** The artifact that gets the error, as a plain object; undefined in it when the step succeeded. `error` by default. */
  readonly into?: string;
  /** Other artifacts that the task gets when an error was caught, by name. */
  readonly assign?: Readonly<Record<string, unknown>>;
  /** Only these errors; all by default. */
  readonly on?: ErrorMatch;
}

export interface CatchErrorSettings {
  readonly into: string;
  /** Pairs, so that the graph sees the names of what may be set. */
  readonly assign: readonly (readonly [name: string, value: unknown])[];
  readonly on: ErrorTest;
}

const catchErrorTable: OptionTable<CatchErrorSettings> = {
  into: { doc: 'The artifact that gets the error', default: 'error', read: readName },
  assign: { doc: 'Other artifacts that the task gets when an error was caught', default: [], read: readAssign },
  on: { doc: 'Only these errors', default: everyError, read: readErrorMatch },
};

function readAssign(given: unknown): Reading<CatchErrorSettings['assign']> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { reason: `it must be an object of artifacts by name, and is ${shown(given)}` };
  }
  const pairs = Object.entries(given);
  const odd = pairs.map(([name]) => readName(name)).find((reading) => 'reason' in reading);
  return odd ?? { value: pairs };
}

export const catchErrorOptions: OptionSchema<CatchErrorOptions | undefined, CatchErrorSettings> = optionSchema(
  catchErrorTable,
  ({ into, assign }) =>
    assign.some(([name]) => name === into) ? `assign names ${into}, which gets the error` : undefined,
);

type AtLeastOne = { readonly seconds: number } | { readonly minutes: number } | { readonly hours: number };

/** How long one attempt may take: the parts add up. */
export type TimeoutOptions = Duration &
  AtLeastOne & {
    /** Between telling the step that its time is over and stopping it; 2 seconds by default. */
    readonly grace?: Duration;
  };

/** `TimeoutOptions` with their defaults; `grace` in milliseconds. */
export interface TimeoutSettings {
  readonly seconds: number;
  readonly minutes: number;
  readonly hours: number;
  readonly grace: number;
}

const timeoutTable: OptionTable<TimeoutSettings> = {
  seconds: { doc: 'Seconds of the time', default: 0, read: readAmount },
  minutes: { doc: 'Minutes of the time', default: 0, read: readAmount },
  hours: { doc: 'Hours of the time', default: 0, read: readAmount },
  grace: { doc: 'Between telling the step and stopping it', default: 2000, read: readDuration },
};

export const timeoutOptions: OptionSchema<TimeoutOptions, TimeoutSettings> = optionSchema(timeoutTable, whyNoTime);

/** How long a run may take: the parts add up. */
export type FlowTimeoutOptions = Duration & AtLeastOne;

type Time = Pick<TimeoutSettings, 'seconds' | 'minutes' | 'hours'>;

const { grace: _ofSettings, ...timeTable } = timeoutTable;

export const flowTimeoutOptions: OptionSchema<FlowTimeoutOptions, Time> = optionSchema<FlowTimeoutOptions, Time>(
  timeTable,
  whyNoTime,
);

function whyNoTime({ seconds, minutes, hours }: Time): string | undefined {
  const reading = readDuration({ seconds, minutes, hours });
  if ('reason' in reading) return reading.reason;
  return reading.value > 0 ? undefined : 'give the time in seconds, minutes or hours, more than 0';
}

/** The whole time, in milliseconds. */
export function timeoutMs({ seconds, minutes, hours }: Time): number {
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
