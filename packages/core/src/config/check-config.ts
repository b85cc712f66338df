import { didYouMean } from '../contracts/did-you-mean.ts';
import { isObject, shown, valueFault } from './check-value.ts';
import type { ConfigFile } from './config-file.ts';
import { keysOfConfig, keysOfStack, type KnownKeys } from './config-keys.ts';
import type { KeyPath } from './entry.ts';
import { placeOf } from './place.ts';
import type { Problem } from './problem.ts';

/** Every wrong key and value of a config file. The options of providers are the providers' to check. */
export function checkConfig(file: ConfigFile): readonly Problem[] {
  const atTop = [
    ...checkKeys({ file, object: file.data, keys: [], known: keysOfConfig, where: 'the config' }),
    ...checkConfigs(file, file.data['configs'], ['configs']),
  ];
  const { stacks } = file.data;
  if (stacks === undefined || stacks === null) return atTop;
  if (!isObject(stacks)) return [...atTop, invalid(file, ['stacks'], stacks, 'an object of stacks by their names')];
  return [...atTop, ...Object.entries(stacks).flatMap(([name, stack]) => checkStack(file, name, stack))];
}

function checkStack(file: ConfigFile, name: string, stack: unknown): readonly Problem[] {
  const keys = ['stacks', name];
  if (stack === null || stack === undefined) return [];
  if (!isObject(stack)) return [invalid(file, keys, stack, 'an object of settings')];
  const problems = [
    ...checkKeys({ file, object: stack, keys, known: keysOfStack, where: `the stack "${name}"` }),
    ...checkConfigs(file, stack['configs'], [...keys, 'configs']),
  ];
  const bases = stack['extends'] ?? [];
  const kinds = ['text', 'texts'] as const;
  if (kinds.some((kind) => valueFault({ kind }, bases) === undefined)) return problems;
  return [...problems, invalid(file, [...keys, 'extends'], bases, 'the name of a stack, or a list of names')];
}

function checkConfigs(file: ConfigFile, configs: unknown, keys: KeyPath): readonly Problem[] {
  if (configs === undefined || configs === null) return [];
  if (!isObject(configs)) return [invalid(file, keys, configs, 'an object of configs by their names')];
  return Object.entries(configs).flatMap(([name, value]) => {
    const isRight = valueFault({ kind: 'text' }, value) === undefined || (typeof value === 'object' && value !== null);
    return isRight ? [] : [invalid(file, [...keys, name], value, "a file's path, or the data as an object or a list")];
  });
}

interface Level {
  readonly file: ConfigFile;
  readonly object: Readonly<Record<string, unknown>>;
  readonly keys: KeyPath;
  readonly known: KnownKeys;
  readonly where: string;
}

function checkKeys(level: Level): readonly Problem[] {
  return Object.entries(level.object).flatMap(([key, value]) => {
    const keys = [...level.keys, key];
    if (!level.known.has(key)) return [unknownKey(level, key)];
    const { rule, doc } = level.known.get(key) ?? {};
    if (rule === undefined || value === undefined || value === null) return [];
    const fault = valueFault(rule, value);
    return fault === undefined ? [] : [{ ...invalid(level.file, keys, value, fault), hint: doc }];
  });
}

function unknownKey({ file, keys, known, where }: Level, key: string): Problem {
  return {
    kind: 'unknownKey',
    text: `"${key}" is not a key of ${where}.`,
    hint: elsewhere(key, known) ?? guessOf(key, [...known.keys()]),
    place: placeOf(file, [...keys, key]),
  };
}

function elsewhere(key: string, known: KnownKeys): string | undefined {
  if (known === keysOfStack && keysOfConfig.has(key))
    return `"${key}" stands at the top of the config, not in a stack.`;
  if (known === keysOfConfig && keysOfStack.has(key))
    return `"${key}" stands in a stack, not at the top of the config.`;
  return undefined;
}

function guessOf(key: string, known: readonly string[]): string {
  const guess = didYouMean(key, known);
  return guess === undefined ? `Known keys: ${known.join(', ')}.` : `Did you mean "${guess}"?`;
}

function invalid(file: ConfigFile, keys: KeyPath, value: unknown, mustBe: string): Problem {
  return {
    kind: 'invalid',
    text: `${keys.join('.')} is ${shown(value)}; it must be ${mustBe}.`,
    place: placeOf(file, keys, 'value'),
  };
}
