import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { didYouMean } from '@flow/core/kernel';
import validateName from 'validate-npm-package-name';
import { errors } from './errors.ts';

export const pluginKinds = ['storage', 'compute', 'decorator', 'command', 'card'] as const;

export type PluginKind = (typeof pluginKinds)[number];

/** What is to be made. */
export interface Creation {
  readonly kind: 'create';
  /** Absolute. */
  readonly folder: string;
  /** As it was given, for messages. */
  readonly shownFolder: string;
  readonly packageName: string;
  /** Undefined: a project. */
  readonly plugin: PluginKind | undefined;
  readonly installs: boolean;
  readonly initsGit: boolean;
}

export type Wish = Creation | { readonly kind: 'help' } | { readonly kind: 'version' };

/** Reads the words of a command line; `cwd` is where relative folders count from. */
export function parseWords(words: readonly string[], cwd: string): Wish {
  const { values, positionals } = parsed(words);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const [given, ...more] = positionals;
  if (given === undefined || given === '')
    throw errors.FLOW_CREATE_USAGE({ reason: 'The name of what is to be created is missing.' });
  if (more.length > 0) throw errors.FLOW_CREATE_USAGE({ reason: `One name is enough; ${more.join(' ')} is too much.` });
  const plugin = values.plugin === undefined ? undefined : parseKind(values.plugin);
  return {
    kind: 'create',
    folder: resolve(cwd, given),
    shownFolder: given,
    packageName: parseName(given, cwd),
    plugin,
    installs: !values['no-install'],
    initsGit: !values['no-git'],
  };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        plugin: { type: 'string' },
        'no-install': { type: 'boolean', default: false },
        'no-git': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw errors.FLOW_CREATE_USAGE({ reason: error.message.split('. ')[0] ?? error.message }, { cause: error });
  }
}

function parseKind(kind: string): PluginKind {
  const found = pluginKinds.find((one) => one === kind);
  if (found !== undefined) return found;
  throw errors.FLOW_CREATE_KIND({ kind, kinds: pluginKinds, guess: didYouMean(kind, pluginKinds) });
}

/** A scoped name is the package's whole name; of a path, the last folder is. */
function parseName(given: string, cwd: string): string {
  const name = /^@[^/]+\/[^/]+$/.test(given) ? given : basename(resolve(cwd, given));
  const { validForNewPackages, errors: wrong = [], warnings = [] } = validateName(name);
  if (validForNewPackages) return name;
  throw errors.FLOW_CREATE_NAME({ name, reasons: [...wrong, ...warnings], suggestion: suggestionFor(name) });
}

function suggestionFor(name: string): string | undefined {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return plain !== '' && validateName(plain).validForNewPackages ? plain : undefined;
}
