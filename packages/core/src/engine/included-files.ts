import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean } from '../contracts/did-you-mean.ts';
import { FlowError } from '../contracts/flow-error.ts';
import { fromHome } from '../contracts/home-path.ts';
import type { ParamSpec } from '../contracts/param-spec.ts';
import type { FlowDefinition } from '../flow/read-definition.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { nearestFile } from '../package/nearest-file.ts';
import { errors } from './errors.ts';
import { givenValue, type ParameterSources } from './given-value.ts';
import type { Project } from './project.ts';

/** Reads what a URL names that is no file's. */
export type ReadUrl = (url: string, name: string) => Promise<Uint8Array>;

/** What names the files of a run. */
export interface FileSources extends ParameterSources {
  /** The folder that given paths count from. */
  readonly cwd: string;
  /** The folder that defaults count from. */
  readonly projectRoot: string;
}

export interface IncludedFile {
  /** The parameter, as whoever gave it knows it. */
  readonly name: string;
  /** A path or a URL. */
  readonly at: string;
  readonly isDefault: boolean;
  /** The folder that a path counts from. */
  readonly folder: string;
  readonly as: 'text' | 'bytes';
  readonly readUrl: ReadUrl;
}

/** Where a parameter's file is; undefined where nothing names one. */
export function includedAt(
  name: string,
  spec: ParamSpec & { readonly kind: 'file' },
  sources: FileSources,
): Pick<IncludedFile, 'at' | 'folder' | 'isDefault'> | undefined {
  const given = givenValue(name, spec, sources);
  if (given !== undefined) return { at: String(given.value), folder: sources.cwd, isDefault: false };
  const standing = spec.options.default;
  return standing === undefined ? undefined : { at: standing, folder: sources.projectRoot, isDefault: true };
}

/** The files that a run would include: their absolute paths by the name of their parameter, those that are missing too. */
export function includedFiles(
  options: FileSources & { readonly definition: Pick<FlowDefinition, 'parameters'> },
): ReadonlyMap<string, string> {
  const files = [...options.definition.parameters].flatMap(([name, spec]) => {
    const place = spec.kind === 'file' ? includedAt(name, spec, options) : undefined;
    const isHere = place !== undefined && schemeOf(place.at) === undefined;
    return isHere ? [[name, pathOf(place.at, place.folder)] as const] : [];
  });
  return new Map(files);
}

/** What a file holds that a parameter names. Throws FLOW_PARAM_FILE and FLOW_PARAM_URL. */
export async function readIncluded(file: IncludedFile): Promise<string | Uint8Array> {
  const { at, folder, name, as } = file;
  if (at === '') throw fileFault(new Error('its path is empty'), { ...file, path: '""' });
  const path = schemeOf(at) === undefined ? pathOf(at, folder) : undefined;
  try {
    const bytes = path === undefined ? await file.readUrl(at, name) : await readFile(path);
    return as === 'bytes' ? bytes : new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (cause) {
    if (FlowError.is(cause)) throw cause;
    throw fileFault(cause, { ...file, path: path ?? at });
  }
}

/** By the storage that is called as the URL's scheme: with its folder as the root, and its last part as the key. */
export function urlReader({ settings, root: projectRoot }: Project, { hooks }: Kernel): ReadUrl {
  return async (url, name) => {
    const scheme = schemeOf(url) ?? '';
    const { names } = hooks.provideStorage;
    const known = ['file', ...names.filter((one) => one !== 'local')];
    const end = url.lastIndexOf('/');
    const isWhole = end > scheme.length + '://'.length && end < url.length - 1;
    if (!names.includes(scheme)) {
      const reason = `no storage here is called ${scheme}`;
      throw errors.FLOW_PARAM_URL({ name, url, reason, known, guess: didYouMean(scheme, known) });
    }
    const facts = { name, url, known, guess: undefined };
    if (!isWhole) throw errors.FLOW_PARAM_URL({ ...facts, reason: 'it names no file' });
    const { storage: chosen, durability } = settings;
    const options = { ...(chosen.use === scheme && chosen.options), root: url.slice(0, end) };
    await using storage = await hooks.provideStorage.call(scheme, { use: scheme, options, projectRoot, durability });
    const bytes = await storage.get(url.slice(end + 1));
    if (bytes === undefined) throw errors.FLOW_PARAM_URL({ ...facts, reason: 'there is no such object' });
    return bytes;
  };
}

/** Of a URL that is no file's; a letter and a colon may be a drive. */
function schemeOf(text: string): string | undefined {
  const scheme = /^(?<scheme>[a-z][a-z0-9+.-]+):\/\//i.exec(text)?.groups?.['scheme']?.toLowerCase();
  return scheme === 'file' ? undefined : scheme;
}

/** Of a path, or of a file's URL; one of another machine, or that is no path, stays as it is. */
function pathOf(text: string, folder: string): string {
  if (!text.startsWith('file:')) return resolve(folder, fromHome(text));
  try {
    return fileURLToPath(text);
  } catch {
    return text;
  }
}

/** Node's own reasons for the common cases would only repeat the path. */
const fileReasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'your user may not read it',
  EPERM: 'your user may not read it',
};

interface UnreadFile extends Pick<IncludedFile, 'name' | 'isDefault'> {
  readonly path: string;
}

function fileFault(cause: unknown, { name, path, isDefault }: UnreadFile): FlowError {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  const reason = cause instanceof TypeError ? "it is not UTF-8 text; declare it with as: 'bytes'" : message;
  const near = code === 'ENOENT' ? nearestFile(path) : undefined;
  const facts = { name, path, reason: fileReasons[code] ?? reason, near, isDefault };
  return errors.FLOW_PARAM_FILE(facts, { cause });
}
