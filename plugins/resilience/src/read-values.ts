import { shown, type Reading } from '@flow/core/kernel';

/** A span of time; its parts add up. */
export interface Duration {
  readonly seconds?: number;
  readonly minutes?: number;
  readonly hours?: number;
}

const unitMs: Readonly<Record<keyof Duration, number>> = { seconds: 1000, minutes: 60_000, hours: 3_600_000 };

/** The longest wait that a timer of Node can keep: about 24.8 days. */
const longestMs = 2 ** 31 - 1;

/** A duration in milliseconds. */
export function readDuration(given: unknown): Reading<number> {
  const form = 'it must be an object such as { minutes: 1, seconds: 30 }';
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { reason: `${form}, and is ${shown(given)}` };
  const parts = Object.entries(given).filter(([, amount]) => amount !== undefined);
  const odd = parts.find(([unit]) => !Object.hasOwn(unitMs, unit));
  if (odd !== undefined) return { reason: `${form}; there is no unit ${odd[0]}` };
  if (parts.length === 0) return { reason: `${form}, and is empty` };
  let ms = 0;
  for (const [unit, amount] of parts) {
    const reading = readAmount(amount);
    if ('reason' in reading) return { reason: `${unit}: ${reading.reason}` };
    ms += reading.value * unitMs[unit as keyof Duration];
  }
  return ms > longestMs ? { reason: 'it must be at most 24 days' } : { value: ms };
}

export function readAmount(given: unknown): Reading<number> {
  if (typeof given === 'number' && Number.isFinite(given) && given >= 0) return { value: given };
  return { reason: `it must be a number, 0 or more, and is ${shown(given)}` };
}

export function readCount(given: unknown): Reading<number> {
  if (Number.isSafeInteger(given) && Number(given) >= 0) return { value: Number(given) };
  return { reason: `it must be a whole number, 0 or more, and is ${shown(given)}` };
}

export function readFactor(given: unknown): Reading<number> {
  if (typeof given === 'number' && Number.isFinite(given) && given >= 1) return { value: given };
  return { reason: `it must be a number, 1 or more, and is ${shown(given)}` };
}

export function readFlag(given: unknown): Reading<boolean> {
  return typeof given === 'boolean' ? { value: given } : { reason: `it must be true or false, and is ${shown(given)}` };
}

/** The name of an artifact. */
export function readName(given: unknown): Reading<string> {
  if (typeof given === 'string' && /^[A-Za-z_$][\w$]*$/.test(given)) return { value: given };
  return { reason: `it must be the name of a field, and is ${shown(given)}` };
}
