import type { Settings } from '../contracts/settings.ts';
import type { SettingsConfig } from './define-config.ts';

/** What a value of an option may be; variables and flags give it as text. */
export type OptionKind = 'provider' | 'text' | 'texts' | 'count' | 'seconds' | 'choice';

interface OptionSpec {
  readonly kind: OptionKind;
  readonly choices?: readonly string[];
  /** Empty says none, where a file or a variable names one. */
  readonly mayBeEmpty?: boolean;
  /** What stands between several texts in one; a comma by default. */
  readonly separator?: RegExp;
  /** A provider's: its name and its options. */
  readonly default?: string | number | readonly string[] | Readonly<Record<string, string>>;
  readonly doc: string;
}

/** One thing that a user may set: in a config file, by a variable or by a flag. */
export interface ConfigOption extends OptionSpec {
  /** In files, dotted: `storage.root`. */
  readonly key: string;
  /** `FLOW_STORAGE_ROOT`. */
  readonly env: string;
  /** `--storage-root`. */
  readonly flag: string;
}

const settings: Readonly<Record<keyof Settings, OptionSpec>> = {
  storage: {
    kind: 'provider',
    default: { use: 'local', root: '.flow' },
    doc: 'Where artifacts, code and logs are kept.',
  },
  metadata: {
    kind: 'provider',
    default: { use: 'sqlite', path: '.flow/metadata.db' },
    doc: 'Where runs and tasks are indexed for queries.',
  },
  compute: { kind: 'provider', default: { use: 'local' }, doc: 'Where tasks run.' },
  environment: { kind: 'provider', doc: 'What is prepared for a task before it starts.' },
  logger: { kind: 'provider', doc: 'Where events are logged.' },
  monitor: { kind: 'provider', doc: 'Where measurements are sent.' },
  maxWorkers: { kind: 'count', doc: 'Tasks at once; by default as many as the compute takes.' },
  isolation: {
    kind: 'choice',
    choices: ['worker', 'process'],
    default: 'worker',
    doc: 'Whether a task runs in a warm worker that others use too, or in a process of its own.',
  },
  durability: {
    kind: 'choice',
    choices: ['process', 'power'],
    default: 'process',
    doc: 'Whether what is written survives kill -9 of every process, or a power cut as well.',
  },
  graceSeconds: {
    kind: 'seconds',
    default: 10,
    doc: 'Time between telling a task to stop and stopping its process.',
  },
  hookSeconds: {
    kind: 'seconds',
    default: 3600,
    doc: 'How long a plugin may keep a run waiting in one hook before it counts as failed; 0 waits for ever.',
  },
  tags: { kind: 'texts', default: [], doc: 'Tags that every run gets.' },
  with: {
    kind: 'texts',
    separator: /\s+/,
    default: [],
    doc: 'Decorators for all steps that have none of their name, as retry:times=3.',
  },
  namespace: {
    kind: 'text',
    mayBeEmpty: true,
    doc: 'The tag that runs must have to be found, as user:ada; by default, all are.',
  },
  user: { kind: 'text', doc: 'Who runs it; by default the user of the operating system.' },
} satisfies Record<keyof SettingsConfig, OptionSpec>;

const ofProviders: Readonly<Record<`${keyof Settings}.${string}`, OptionSpec>> = {
  'storage.root': { kind: 'text', doc: "The storage's folder or address." },
  'metadata.path': { kind: 'text', doc: "The metadata's file." },
};

/** Which stack is taken; it comes from the same places as the settings, but is not one. */
export const stackOption: ConfigOption = option('stack', {
  kind: 'text',
  default: 'local',
  doc: 'The stack that is taken when none is named.',
});

/** Every setting, in the order in which they are shown. */
export const settingOptions: readonly ConfigOption[] = Object.entries(settings).map(([key, spec]) => option(key, spec));

/** The settings, and those options of providers that have a variable and a flag of their own. */
export const configOptions: readonly ConfigOption[] = [
  ...settingOptions,
  ...Object.entries(ofProviders).map(([key, spec]) => option(key, spec)),
];

function option(key: string, spec: OptionSpec): ConfigOption {
  return { key, env: `FLOW_${words(key, '_').toUpperCase()}`, flag: flagOf(key), ...spec };
}

/** The flag that sets a key: `--storage-root` sets `storage.root`. */
export function flagOf(key: string): string {
  return `--${words(key, '-').toLowerCase()}`;
}

function words(key: string, separator: string): string {
  return key.replaceAll(/(?<=[a-z0-9])(?=[A-Z])|\./g, separator);
}
