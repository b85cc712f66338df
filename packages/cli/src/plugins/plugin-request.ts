import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { errors } from './errors.ts';

/** What is to be installed. */
export type PluginRequest =
  | { readonly kind: 'registry'; readonly name: string; readonly wanted: string | undefined }
  /** A URL, a git repository or an archive, as npm takes it. */
  | { readonly kind: 'source'; readonly source: string };

export interface RequestRules {
  readonly cwd: string;
  readonly allowsSource: boolean;
}

/** Reads `@flow/arrow`, `@flow/arrow@^0.2.0` or a source. Throws FLOW_PLUGIN_SPEC, FLOW_PLUGIN_SOURCE, FLOW_PLUGIN_FOLDER. */
export function readRequest(given: string, { cwd, allowsSource }: RequestRules): PluginRequest {
  const at = given.indexOf('@', 1);
  const name = at === -1 ? given : given.slice(0, at);
  const wanted = at === -1 ? undefined : given.slice(at + 1);
  if (isPackageName(name) && (wanted === undefined || version.test(wanted))) return { kind: 'registry', name, wanted };
  if (!isSource(given)) throw errors.FLOW_PLUGIN_SPEC({ given });
  const path = /^[./~]/.test(given) ? resolve(cwd, given.replace(/^~(?=\/)/, homedir())) : undefined;
  if (path !== undefined && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    throw errors.FLOW_PLUGIN_FOLDER({ given });
  if (!allowsSource) throw errors.FLOW_PLUGIN_SOURCE({ given });
  return { kind: 'source', source: path ?? given };
}

/** Reads a bare name. Throws FLOW_PLUGIN_SPEC. */
export function requireName(given: string): string {
  if (isPackageName(given)) return given;
  throw errors.FLOW_PLUGIN_SPEC({ given });
}

/** What npm takes for the name of a new package: it can't lead out of a folder, and is no flag. */
export function isPackageName(name: string): boolean {
  return /^(?:@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/.test(name) && name.length <= 214;
}

/** A version, a range or a tag. */
const version = /^[\w^~<>=*][\w.^~<>=|* +-]*$/;

/** Whether npm would get it from elsewhere than the registry; what climbs out of a name is nothing at all. */
function isSource(given: string): boolean {
  if (/^-|\s/.test(given)) return false;
  if (/^(?:\.{1,2}|~)?\//.test(given)) return true;
  if (/(?:^|\/)\.\.(?:\/|$)/.test(given)) return false;
  return given.includes(':') || /^[\w.-]+\/[\w.-]+(?:#|$)/.test(given) || /\.(?:tgz|tar\.gz)$/.test(given);
}
