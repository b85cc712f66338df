import { settingOptions, stackOption, type ConfigOption } from './options.ts';

/** A key of a config or of a stack. */
export interface KnownKey {
  /** What its value may be; undefined where it has a check of its own. */
  readonly rule: Pick<ConfigOption, 'kind' | 'choices' | 'mayBeEmpty'> | undefined;
  readonly doc: string;
}

export type KnownKeys = ReadonlyMap<string, KnownKey>;

const settings = settingOptions.map((option): [string, KnownKey] => [option.key, { rule: option, doc: option.doc }]);
const configs: [string, KnownKey] = [
  'configs',
  { rule: undefined, doc: "What the flows' own configs are given, by name: the path of a file, or the data itself." },
];

/** The keys of a stack. */
export const keysOfStack: KnownKeys = new Map([
  ...settings,
  configs,
  [
    'extends',
    { rule: undefined, doc: 'The stack, or the stacks, that this one begins with; of several, the later wins.' },
  ],
]);

/** The keys at the top of a config. */
export const keysOfConfig: KnownKeys = new Map([
  ...settings,
  [stackOption.key, { rule: stackOption, doc: stackOption.doc }],
  configs,
  ['stacks', { rule: undefined, doc: 'Named choices of settings, one of which is taken.' }],
  [
    'plugins',
    { rule: { kind: 'texts' }, doc: 'Names of npm packages, or paths from this file; "-name" turns one off.' },
  ],
  ['$schema', { rule: { kind: 'text' }, doc: 'The JSON schema by which an editor completes the keys.' }],
]);
