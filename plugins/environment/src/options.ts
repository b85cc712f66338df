import { optionSchema, shown, type OptionSchema, type Reading } from '@flow/core/kernel';

/** Environment variables of a step's tasks. */
export interface EnvironmentOptions {
  /** By name; numbers and booleans become texts. */
  readonly vars: Readonly<Record<string, string | number | boolean>>;
}

/** `EnvironmentOptions`, read. */
export interface EnvironmentSettings {
  readonly vars: Readonly<Record<string, string>>;
}

export const environmentOptions: OptionSchema<EnvironmentOptions, EnvironmentSettings> = optionSchema({
  vars: { doc: 'Variables by name', read: readVars },
});

function readVars(given: unknown): Reading<EnvironmentSettings['vars']> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { reason: `they must be an object of variables by name, and are ${shown(given)}` };
  const entries = Object.entries(given);
  const reason = entries.map(([name, value]) => whyUnfit(name, value)).find((one) => one !== undefined);
  return reason === undefined
    ? { value: Object.fromEntries(entries.map(([name, value]) => [name, String(value)])) }
    : { reason };
}

function whyUnfit(name: string, value: unknown): string | undefined {
  if (name === '' || /[=\0]/.test(name)) return `${shown(name)} can't be the name of a variable`;
  if (value === undefined) return `${name} is undefined; a variable that isn't to be set is left out`;
  if (typeof value === 'string') return value.includes('\0') ? `${name} holds a zero byte` : undefined;
  if (typeof value === 'boolean' || Number.isFinite(value)) return undefined;
  return `${name} must be a text, a number or a boolean, and is ${shown(value)}`;
}
