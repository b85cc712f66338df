import { pathToFileURL } from 'node:url';
import { basename, dirname, join, relative } from 'node:path';
import type { Loader } from 'cosmiconfig';
import { FlowError } from '../contracts/flow-error.ts';
import type { ConfigFile, ConfigSource } from './config-file.ts';
import { errors } from './errors.ts';
import { parseYaml } from './locate-in-yaml.ts';
import { throwProblems } from './throw-problems.ts';
import { unreadable } from './unreadable.ts';

/** Reads one config file; `label` is its name for people. Throws FLOW_CONFIG_UNREADABLE with the place. */
export async function readConfigFile(path: string, label: string): Promise<ConfigFile> {
  const { cosmiconfig } = await import('cosmiconfig');
  const sources: ConfigSource[] = [];
  const read =
    (parse: (path: string, text: string) => unknown): Loader =>
    async (at, content) => {
      const text = content.replace(/^\uFEFF/, '');
      sources.push({ path: at, text, base: basename(at) === 'package.json' ? ['flow'] : [] });
      try {
        return await parse(at, text);
      } catch (cause) {
        throw unreadable(
          { path: at, text, label: at === path ? label : join(dirname(label), relative(dirname(path), at)) },
          cause,
        );
      }
    };
  const script = read(importDefault);
  const yaml = read((_, text) => yamlValue(text));
  const scripts = Object.fromEntries(['.ts', '.mts', '.js', '.mjs', '.cjs'].map((extension) => [extension, script]));
  const loaders = { ...scripts, '.json': read((_, text) => JSON.parse(text)), '.yaml': yaml, '.yml': yaml };
  const data = await loadBy(() => cosmiconfig('flow', { loaders, cache: false }).load(path), label);
  return { path, label, data: objectOf(data, label), sources };
}

async function loadBy(load: () => Promise<{ readonly config: unknown } | null>, label: string): Promise<unknown> {
  try {
    return (await load())?.config;
  } catch (cause) {
    if (FlowError.is(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw errors.FLOW_CONFIG_UNREADABLE({ place: label, reason }, { cause });
  }
}

/** Node strips the types of TypeScript by itself. */
async function importDefault(path: string): Promise<unknown> {
  const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
  if (module.default === undefined) throw new Error('it has no default export.');
  return module.default;
}

function yamlValue(text: string): unknown {
  const document = parseYaml(text);
  const [error] = document.errors;
  if (error !== undefined) throw error;
  return document.toJS();
}

/** An empty file sets nothing. */
function objectOf(data: unknown, label: string): Readonly<Record<string, unknown>> {
  if (data === undefined || data === null) return {};
  if (typeof data !== 'object' || Array.isArray(data)) {
    const kind = Array.isArray(data) ? 'list' : typeof data;
    throwProblems([{ kind: 'invalid', text: `${label} holds a ${kind}; it must hold an object.` }]);
  }
  return data as Readonly<Record<string, unknown>>;
}
