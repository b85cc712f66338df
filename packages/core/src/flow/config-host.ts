import type { StandardSchemaV1 } from '@standard-schema/spec';
import { createRequire } from 'node:module';
import type { StoredConfigs } from '../contracts/config-values.ts';
import { errors } from './errors.ts';

/** What a call of `config()` asks for. Plain data and functions: whoever answers may be of another copy of core. */
export interface ConfigRequest {
  readonly name: string;
  readonly help: string | undefined;
  /** A path, from the project's folder. */
  readonly file: string | undefined;
  /** The value that holds when none is given; with a key that is absent where there is none. */
  readonly inline: { readonly value?: unknown };
  readonly parse: ((text: string) => unknown) | undefined;
  /** Made where it was called. */
  readonly written: Error;
}

/** What answers: where nothing is given, `isGiven` is false. */
export interface ConfigReading {
  readonly isGiven: boolean;
  readonly value: unknown;
  /** The error for what a schema says of the value. */
  readonly invalid: (issues: readonly StandardSchemaV1.Issue[]) => Error;
}

/** Knows what the configs of a flow were given. */
export interface ConfigHost {
  read(request: ConfigRequest): ConfigReading;
}

/** A host that was made because nobody loads flows in this process: it keeps what it was asked for. */
export interface OwnConfigs extends ConfigHost {
  readonly stored: StoredConfigs;
  readonly infos: readonly {
    readonly name: string;
    readonly help: string | undefined;
    readonly from: string | undefined;
  }[];
  readonly files: readonly string[];
}

/** One place for all copies of core. */
const key = Symbol.for('flow.configs');
const place = globalThis as { [key]?: { host?: ConfigHost | undefined; own?: OwnConfigs } };

/** Lets `host` answer from now on; returns who did before. */
export function setConfigHost(host: ConfigHost | undefined): ConfigHost | undefined {
  const hosts = (place[key] ??= {});
  const before = hosts.host;
  hosts.host = host;
  return before;
}

/** Throws FLOW_CONFIG_LATE in a code package that has been loaded. */
export function configHost(name: string): ConfigHost {
  const hosts = (place[key] ??= {});
  return hosts.host ?? (hosts.own ??= openOwnHost(name));
}

/** What modules of flows asked for that were imported as any other module, as tests and programs do. */
export function ownConfigs(): OwnConfigs | undefined {
  return place[key]?.own;
}

/** By its name, for the authors' side of core must not hold the engine; a code package doesn't, and has no such module. */
function openOwnHost(name: string): OwnConfigs {
  const load = createRequire(import.meta.url);
  let engine: { readonly openConfigs: (cwd: string, env: NodeJS.ProcessEnv) => OwnConfigs };
  try {
    engine = load('@flow/core/engine') as typeof engine;
  } catch (cause) {
    throw errors.FLOW_CONFIG_LATE({ name }, { cause });
  }
  return engine.openConfigs(process.cwd(), process.env);
}
