import { optionSchema, shown, type OptionSchema, type Reading } from '@flow/core/kernel';

/** A span of time; its parts add up. */
export interface Age {
  readonly seconds?: number;
  readonly minutes?: number;
  readonly hours?: number;
  readonly days?: number;
}

/** When a result of an earlier run counts. */
export interface CachedOptions {
  /** Another one makes all earlier results count no more: for changes that the code doesn't show, as of a model behind a URL. */
  readonly version?: string | number;
  /** Results that are older don't count; by default, age doesn't matter. */
  readonly maxAge?: Age;
  /** Take results that came of other secrets too, where those only open a door. By default, a step that may read a secret parameter isn't cached. */
  readonly ignoreSecrets?: boolean;
}

/** `CachedOptions` with their defaults. */
export interface CachedSettings {
  readonly version: string | number | undefined;
  /** In milliseconds. */
  readonly maxAge: number | undefined;
  readonly ignoreSecrets: boolean;
}

export const cachedOptions: OptionSchema<CachedOptions | undefined, CachedSettings> = optionSchema({
  version: { doc: 'Another one makes earlier results count no more', default: undefined, read: readVersion },
  maxAge: { doc: 'Results that are older do not count', default: undefined, read: readAge },
  ignoreSecrets: {
    doc: 'Take results that came of other secrets too',
    default: false,
    read: (given) =>
      typeof given === 'boolean' ? { value: given } : { reason: `it must be true or false, and is ${shown(given)}` },
  },
});

function readVersion(given: unknown): Reading<string | number> {
  return typeof given === 'string' || typeof given === 'number'
    ? { value: given }
    : { reason: `it must be a text or a number, and is ${shown(given)}` };
}

const unitMs: Readonly<Record<keyof Age, number>> = {
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
};

function readAge(given: unknown): Reading<number> {
  const form = 'it must be an object such as { days: 7 }';
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { reason: `${form}, and is ${shown(given)}` };
  const parts = Object.entries(given).filter(([, amount]) => amount !== undefined);
  if (parts.length === 0) return { reason: `${form}, and is empty` };
  let ms = 0;
  for (const [unit, amount] of parts) {
    if (!Object.hasOwn(unitMs, unit)) return { reason: `${form}; there is no unit ${unit}` };
    if (typeof amount !== 'number' || !Number.isFinite(amount) || amount < 0)
      return { reason: `${unit}: it must be a number, 0 or more, and is ${shown(amount)}` };
    ms += amount * unitMs[unit as keyof Age];
  }
  return { value: ms };
}
