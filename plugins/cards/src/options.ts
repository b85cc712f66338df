import { optionSchema, shown, type OptionSchema, type Reading } from '@flow/core/kernel';
import type { CardType } from './card-type.ts';

/** A span of time; its parts add up. */
export interface CardTime {
  readonly seconds?: number;
  readonly minutes?: number;
}

/** A card of a step. */
export interface CardOptions<O extends object = object> {
  /** `default`, `blank`, the name of a plugin's, or a type itself. By default, `default`. */
  readonly type?: string | CardType<O>;
  /** Tells it from the step's other cards: `current.card.byId('loss')`. */
  readonly id?: string;
  /** For its type. */
  readonly options?: O;
  /** As long it may take to be made; by default, 30 seconds. */
  readonly timeout?: CardTime;
}

/** `CardOptions` with their defaults. */
export interface CardSettings {
  readonly type: string | CardType;
  readonly id: string | undefined;
  readonly options: object;
  /** In milliseconds. */
  readonly timeout: number;
}

const defaultMs = 30_000;

export const cardOptions: OptionSchema<CardOptions | undefined, CardSettings> = optionSchema({
  type: { doc: "default, blank, the name of a plugin's, or a type itself", default: 'default', read: readType },
  id: { doc: "Tells it from the step's other cards", default: undefined, read: readName },
  options: { doc: 'For its type', default: {}, read: readOptions },
  timeout: { doc: 'As long it may take to be made', default: defaultMs, read: readTime },
});

/** What names of types and ids are made of, so that they can be part of a file's. */
const name = /^[A-Za-z][\w-]*$/;

function readName(given: unknown): Reading<string> {
  if (typeof given === 'string' && name.test(given)) return { value: given };
  return { reason: `it must be a name of letters, digits, _ and -, and is ${shown(given)}` };
}

function readType(given: unknown): Reading<string | CardType> {
  if (typeof given !== 'object' || given === null) return readName(given);
  const { type, render } = given as Partial<CardType>;
  if (typeof render !== 'function') return { reason: 'it must be a name, or what defineCard returns' };
  const named = readName(type);
  return 'reason' in named ? { reason: `its type: ${named.reason}` } : { value: given as CardType };
}

function readOptions(given: unknown): Reading<object> {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return { value: given };
  return { reason: `they must be an object, and are ${shown(given)}` };
}

const unitMs: Readonly<Record<keyof CardTime, number>> = { seconds: 1000, minutes: 60_000 };

function readTime(given: unknown): Reading<number> {
  const form = 'it must be an object such as { seconds: 10 }';
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { reason: `${form}, and is ${shown(given)}` };
  let ms = 0;
  for (const [unit, amount] of Object.entries(given)) {
    if (!Object.hasOwn(unitMs, unit)) return { reason: `${form}; there is no unit ${unit}` };
    if (typeof amount !== 'number' || !(amount >= 0 && amount <= 1e6))
      return { reason: `${unit}: it must be a number, 0 or more, and is ${shown(amount)}` };
    ms += amount * unitMs[unit as keyof CardTime];
  }
  return ms > 0 ? { value: ms } : { reason: `${form}, and is no time` };
}
