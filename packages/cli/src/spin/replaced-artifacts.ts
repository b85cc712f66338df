import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errors } from '../errors.ts';

export interface Replacing {
  readonly cwd: string;
  /** Of `--set`. */
  readonly set: readonly string[] | undefined;
  /** Of `--artifacts`. */
  readonly file: string | undefined;
}

type Values = Readonly<Record<string, unknown>>;

/** Artifacts with other values, by name; `--set` holds against the file. Throws FLOW_FLAG_PAIR and FLOW_SPIN_FILE. */
export async function replacedArtifacts({ cwd, set = [], file }: Replacing): Promise<Values> {
  const fromFile = file === undefined ? {} : await readValues(resolve(cwd, file), file);
  return { ...fromFile, ...Object.fromEntries(set.map((text) => readPair(text))) };
}

function readPair(given: string): readonly [string, unknown] {
  const [, name, text] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
  if (name === undefined || text === undefined) throw errors.FLOW_FLAG_PAIR({ flag: '--set', given });
  return [name.trim(), jsonOr(text)];
}

/** A text that isn't JSON is what it says. */
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

async function readValues(path: string, label: string): Promise<Values> {
  const values = await load(path).catch((cause: unknown) => {
    throw errors.FLOW_SPIN_FILE(
      { file: label, reason: cause instanceof Error ? cause.message : String(cause) },
      { cause },
    );
  });
  if (isObject(values)) return values;
  throw errors.FLOW_SPIN_FILE({ file: label, reason: 'it holds no object' });
}

/** Node strips the types of TypeScript by itself; a module that was saved is another one. */
async function load(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8');
  if (extname(path) === '.json') return JSON.parse(text) as unknown;
  const url = pathToFileURL(path);
  url.searchParams.set('saved', String(process.hrtime.bigint()));
  const module = (await import(url.href)) as { readonly default?: unknown };
  const { default: given } = module;
  if (given === undefined) throw new Error('it has no default export');
  return typeof given === 'function' ? await (given as () => unknown)() : given;
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
