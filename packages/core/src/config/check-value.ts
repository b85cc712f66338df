import type { ConfigOption } from './options.ts';

/** What a value must be instead, as the end of a sentence; undefined when it is right. */
export function valueFault(
  option: Pick<ConfigOption, 'kind' | 'choices' | 'mayBeEmpty'>,
  value: unknown,
): string | undefined {
  switch (option.kind) {
    case 'text':
      if (option.mayBeEmpty === true) return typeof value === 'string' ? undefined : 'a text';
      return isText(value) ? undefined : 'a text that is not empty';
    case 'texts':
      return Array.isArray(value) && value.every(isText) ? undefined : 'a list of texts';
    case 'count':
      return Number.isSafeInteger(value) && Number(value) >= 1 ? undefined : 'a whole number of at least 1';
    case 'seconds':
      return Number.isFinite(value) && Number(value) >= 0 ? undefined : 'a number of seconds, 0 or more';
    case 'choice':
      return choiceFault(option.choices ?? [], value);
    case 'provider':
      return isProvider(value) ? undefined : 'the name of a provider, or an object { use, …options }';
    default:
      return option.kind satisfies never;
  }
}

/** A value as people write it, short. */
export function shown(value: unknown): string {
  const text = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/** True for `{ … }`, not for lists. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function choiceFault(choices: readonly string[], value: unknown): string | undefined {
  if (choices.some((choice) => choice === value)) return undefined;
  return choices.map((choice) => `"${choice}"`).join(' or ');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isProvider(value: unknown): boolean {
  if (!isObject(value)) return isText(value);
  return value['use'] === undefined || isText(value['use']);
}
