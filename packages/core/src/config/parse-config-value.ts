import { extname } from 'node:path';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { ConfigFile } from './config-file.ts';
import type { KeyPath } from './entry.ts';
import { errors } from './errors.ts';
import { parseYaml } from './locate-in-yaml.ts';
import { placeAt, placeOf, type Place } from './place.ts';
import type { Problem } from './problem.ts';
import { unreadable } from './unreadable.ts';
import { contextOf } from './throw-problems.ts';

/** A file that holds the value of a config. */
export interface ValueFile {
  readonly path: string;
  /** For people. */
  readonly label: string;
  readonly text: string;
}

const known = new Set(['.json', '.yaml', '.yml']);

/** Reads a file's text by its ending, or by `parse`. Throws FLOW_CONFIG_UNREADABLE and FLOW_CONFIG_FORMAT. */
export function parseValueFile(file: ValueFile, parse: ((text: string) => unknown) | undefined): unknown {
  if (parse !== undefined) return parsedBy(file, parse);
  const ending = extname(file.path);
  if (!known.has(ending)) throw errors.FLOW_CONFIG_FORMAT({ place: file.label, ending });
  try {
    return ending === '.json' ? (JSON.parse(file.text) as unknown) : yamlValue(file.text);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** JSON or YAML, as a command line gives it. Throws FLOW_CONFIG_UNREADABLE. */
export function parseValueText(label: string, text: string): unknown {
  try {
    return yamlValue(text);
  } catch (cause) {
    throw errors.FLOW_CONFIG_UNREADABLE({ place: label, reason: reasonOf(cause) }, { cause });
  }
}

/** Where a key of the file stands; undefined in formats that only the flow's own parser knows. */
export function placeInValue({ path, label, text }: ValueFile, keys: KeyPath): Place | undefined {
  if (!known.has(extname(path))) return undefined;
  const file: ConfigFile = { path, label, data: {}, sources: [{ path, text, base: [] }] };
  for (let depth = keys.length; depth > 0; depth--) {
    const place = placeOf(file, keys.slice(0, depth), 'value');
    if (place.position !== undefined) return place;
  }
  return placeAt(label, { path, text }, { start: 0, end: 1 });
}

/** A schema's complaints, each with the path inside the value and its place. */
export function issueProblems(
  issues: readonly StandardSchemaV1.Issue[],
  placeIn: (keys: KeyPath) => Place | undefined,
): readonly Problem[] {
  return issues.map((issue) => {
    const keys = (issue.path ?? []).map((part) => keyOf(typeof part === 'object' ? part.key : part));
    const text = keys.length === 0 ? issue.message : `${keys.join('.')}: ${issue.message}`;
    return { kind: 'invalid', text, place: placeIn(keys) };
  });
}

function parsedBy(file: ValueFile, parse: (text: string) => unknown): unknown {
  let value: unknown;
  try {
    value = parse(file.text);
  } catch (cause) {
    const { line, column } = Object(cause) as { readonly line?: unknown; readonly column?: unknown };
    const isPlaced = typeof line === 'number' && typeof column === 'number';
    const offset = isPlaced ? offsetOf(file.text, line, column) : 0;
    const place = isPlaced ? placeAt(file.label, file, { start: offset, end: offset + 1 }) : undefined;
    const reason = reasonOf(cause);
    throw errors.FLOW_CONFIG_UNREADABLE({ place: place?.label ?? file.label, reason }, { cause, ...contextOf(place) });
  }
  if (!(value instanceof Promise)) return value;
  value.catch(() => undefined);
  throw errors.FLOW_CONFIG_UNREADABLE({
    place: file.label,
    reason: 'its parse function returns a promise.',
    hint: 'Nothing can wait while a module is loaded: parse has to return the value itself.',
  });
}

/** Parsers say more in the lines below the first, which the frame shows better. */
function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0]?.trim() ?? '';
}

function offsetOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((length, each) => length + each.length + 1, 0) + column - 1;
}

function yamlValue(text: string): unknown {
  const document = parseYaml(text);
  const [error] = document.errors;
  if (error !== undefined) throw error;
  return document.toJS();
}

function keyOf(key: PropertyKey): string | number {
  return typeof key === 'number' ? key : String(key);
}
