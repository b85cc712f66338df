import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { originLabel, type Assignment } from '../config/assignment.ts';
import type { KeyPath } from '../config/entry.ts';
import { findConfig, homeOf } from '../config/find-config.ts';
import { fromHome } from '../contracts/home-path.ts';
import {
  issueProblems,
  parseValueFile,
  parseValueText,
  placeInValue,
  type ValueFile,
} from '../config/parse-config-value.ts';
import { placeOf, type Place } from '../config/place.ts';
import { contextOf } from '../config/throw-problems.ts';
import type { StoredConfig, StoredConfigs } from '../contracts/config-values.ts';
import { didYouMean } from '../contracts/did-you-mean.ts';
import { errorRecord } from '../contracts/error-record.ts';
import type { FlowError, SourcePosition } from '../contracts/flow-error.ts';
import { shownPath } from '../contracts/shown-path.ts';
import { isExactJson } from '../datastore/is-exact-json.ts';
import type { ConfigHost, ConfigReading, ConfigRequest } from '../flow/config-host.ts';
import { errors as flowErrors } from '../flow/errors.ts';
import { nearestFile } from '../package/nearest-file.ts';
import { errors } from './errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What a command line says of a flow's configs, by name. */
export interface GivenConfigs {
  /** Paths, from the current folder. */
  readonly files: Readonly<Record<string, string>>;
  /** JSON or YAML. */
  readonly values: Readonly<Record<string, string>>;
}

export interface ConfigSources {
  readonly cwd: string;
  readonly root: string;
  readonly env: Env;
  readonly given?: GivenConfigs;
  /** Those of the project's configuration. */
  readonly project?: ReadonlyMap<string, Assignment>;
  /** Those of an earlier run, which no source replaces. */
  readonly stored?: StoredConfigs;
  /** Told of each config that is asked for. */
  readonly onConfig?: ((config: ConfigInfo) => void) | undefined;
  /** Told of each file before it is read, by its absolute path. */
  readonly onFile?: ((path: string) => void) | undefined;
}

/** A config, as help shows it. */
export interface ConfigInfo {
  readonly name: string;
  readonly help: string | undefined;
  /** Where its value came from; undefined where none was given. */
  readonly from: string | undefined;
}

/** The value that holds, and where its parts stand. */
interface Found {
  readonly stored: StoredConfig;
  readonly value: unknown;
  readonly placeIn?: (keys: KeyPath) => Place | undefined;
}

/** Answers the `config()` calls of a flow that is being loaded, and keeps what it answered. */
export class FlowConfigs implements ConfigHost {
  readonly #sources: ConfigSources;
  readonly #stored = new Map<string, StoredConfig>();
  readonly #infos = new Map<string, ConfigInfo>();
  readonly #files = new Set<string>();
  #isUsed = false;

  constructor(sources: ConfigSources) {
    this.#sources = sources;
  }

  /** Something was asked, whether it could be answered or not. */
  get isUsed(): boolean {
    return this.#isUsed;
  }

  /** What a run with these values keeps. */
  get stored(): StoredConfigs {
    return Object.fromEntries(this.#stored);
  }

  get infos(): readonly ConfigInfo[] {
    return [...this.#infos.values()];
  }

  /** The files that were read or looked for, absolute. */
  get files(): readonly string[] {
    return [...this.#files];
  }

  read(request: ConfigRequest): ConfigReading {
    this.#isUsed = true;
    const { name, help, written } = request;
    const position = errorRecord(written).position;
    const found = this.#find(request, position);
    const before = this.#stored.get(name);
    if (before !== undefined && !isDeepStrictEqual(before, found.stored))
      throw errors.FLOW_CONFIG_TWICE({ name }, { position });
    this.#stored.set(name, found.stored);
    const isGiven = found.stored.from !== nowhere;
    const info = { name, help, from: isGiven ? found.stored.from : undefined };
    this.#infos.set(name, info);
    this.#sources.onConfig?.(info);
    if (!isGiven) this.#refuseSlips(name);
    return { isGiven, value: found.value, invalid: (issues) => invalid({ name, found, issues, position }) };
  }

  /** Throws FLOW_CONFIG_UNKNOWN for a name of the command line that the flow, now that it is loaded, doesn't have. */
  refuseUnknown(flow: string): void {
    const known = [...this.#stored.keys()];
    const name = this.#givenNames.find((one) => !known.includes(one));
    if (name !== undefined) throw errors.FLOW_CONFIG_UNKNOWN({ name, flow, known, guess: didYouMean(name, known) });
  }

  /** A config that is missing may have been given by another name. */
  #refuseSlips(name: string): void {
    const slip = this.#givenNames.find((one) => didYouMean(one, [name]) !== undefined);
    if (slip !== undefined && slip !== name)
      throw errors.FLOW_CONFIG_UNKNOWN({ name: slip, flow: 'The flow', known: [], guess: name });
  }

  get #givenNames(): readonly string[] {
    const { files = {}, values = {} } = this.#sources.given ?? {};
    return [...Object.keys(files), ...Object.keys(values)];
  }

  #find(request: ConfigRequest, position: SourcePosition | undefined): Found {
    const { name, parse, inline } = request;
    const { stored, given } = this.#sources;
    const kept = stored === undefined || !Object.hasOwn(stored, name) ? undefined : stored[name];
    if (kept !== undefined) return reread(kept, parse);
    const text = own(given?.values, name);
    const asked = { name, position };
    if (text !== undefined) return plain(asked, '--config-value', parseValueText(`--config-value ${name}`, text));
    const found = this.#inFile(request, asked);
    if (found !== undefined) return found;
    return 'value' in inline ? plain(asked, 'the code', inline.value) : { stored: { from: nowhere }, value: undefined };
  }

  /** What a file holds that the command line, a variable, the project's configuration or the code names. */
  #inFile(request: ConfigRequest, asked: Asked): Found | undefined {
    const { name, file } = request;
    const open = (at: FilePlace): Found => this.#read(request, at, asked);
    const { given, env, cwd, root, project } = this.#sources;
    const openFrom = (folder: string, path: string, source: string): Found =>
      open({ path: resolve(folder, fromHome(path, homeOf(env))), source });
    const path = own(given?.files, name);
    if (path !== undefined) return openFrom(cwd, path, '--config');
    const variable = configVariable(name);
    const fromEnv = env[variable]?.trim();
    if (fromEnv !== undefined && fromEnv !== '') return openFrom(cwd, fromEnv, variable);
    const assigned = project?.get(name);
    if (assigned !== undefined) return ofProject(asked, assigned, openFrom);
    return file === undefined ? undefined : open({ path: resolve(root, file), source: undefined });
  }

  #read({ parse }: ConfigRequest, { path, source }: FilePlace, asked: Asked): Found {
    const label = shownPath(path, this.#sources);
    this.#files.add(path);
    this.#sources.onFile?.(path);
    const file: ValueFile = { path, label, text: readText(path, { ...asked, label, source }) };
    const value = parseValueFile(file, parse);
    const from = source === undefined ? label : `${label} (${source})`;
    const placeIn = (keys: KeyPath): Place | undefined => placeInValue(file, keys);
    if (parse !== undefined && !isExactJson(value)) return { stored: { from, text: file.text }, value, placeIn };
    return { ...plain(asked, from, value), placeIn };
  }
}

/** `FLOW_CONFIG_TRAINING` */
export function configVariable(name: string): string {
  return `FLOW_CONFIG_${name
    .replaceAll('-', '_')
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toUpperCase()}`;
}

/** For modules of flows that are imported as any other: files and variables count, the project's configuration doesn't. */
export function openConfigs(cwd: string, env: Env): FlowConfigs {
  return new FlowConfigs({ cwd, env, root: findConfig(cwd, env).projectRoot });
}

const nowhere = 'nowhere';

interface FilePlace {
  readonly path: string;
  /** Who named it; undefined: the code. */
  readonly source: string | undefined;
}

/** Who asks, for errors. */
interface Asked {
  readonly name: string;
  readonly position: SourcePosition | undefined;
}

/** A file by its path from a folder, named by a source. */
type OpenFrom = (folder: string, path: string, source: string) => Found;

function ofProject(asked: Asked, { value, origin }: Assignment, open: OpenFrom): Found {
  const source = originLabel(origin);
  if (typeof origin === 'string') return plain(asked, source, value);
  if (typeof value === 'string') return open(dirname(origin.file.path), value, source);
  const placeIn = (keys: KeyPath): Place => placeOf(origin.file, [...origin.keys, ...keys], 'value');
  return { ...plain(asked, source, value), placeIn };
}

function own(values: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
}

/** A copy, as the run will keep it; the parts that a YAML alias shares are copies too. */
function plain({ name, position }: Asked, from: string, value: unknown): Found {
  const copy = jsonCopy(value);
  if (copy === undefined || !isDeepStrictEqual(copy, value))
    throw errors.FLOW_CONFIG_DATA({ name, from }, { position });
  return { stored: { from, value: structuredClone(copy) }, value: copy };
}

/** Undefined where JSON can't hold it at all. */
function jsonCopy(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value)) as unknown;
  } catch {
    return undefined;
  }
}

function reread(stored: StoredConfig, parse: ConfigRequest['parse']): Found {
  if (stored.text === undefined) return { stored, value: structuredClone(stored.value) };
  const file = { path: stored.from, label: stored.from, text: stored.text };
  return { stored, value: parseValueFile(file, parse) };
}

interface Unread extends Asked {
  readonly label: string;
  readonly source: string | undefined;
}

function readText(path: string, { name, label, source, position }: Unread): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message;
    const near = code === 'ENOENT' ? nearestFile(path) : undefined;
    throw errors.FLOW_CONFIG_FILE({ name, path: label, reason, near, source }, { cause, position });
  }
}

interface Invalid {
  readonly name: string;
  readonly found: Found;
  readonly issues: readonly StandardSchemaV1.Issue[];
  readonly position: SourcePosition | undefined;
}

/** At its place in the file; what stands in no file, at the call. */
function invalid({ name, found, issues, position }: Invalid): FlowError {
  const problems = issueProblems(issues, found.placeIn ?? (() => undefined));
  const context = problems.length === 1 ? contextOf(problems[0]?.place) : {};
  const lines = problems.map(({ text, place }) => (place === undefined ? text : `${place.label}: ${text}`));
  const [only, another] = problems;
  const reason = another === undefined ? (only?.text ?? '') : lines.map((line) => `\n  ${line}`).join('');
  const facts = { name, from: found.stored.from, reason };
  return flowErrors.FLOW_CONFIG_VALUE(facts, context.position === undefined ? { position } : context);
}
