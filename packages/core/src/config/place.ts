import { dirname, extname, join, relative } from 'node:path';
import { codeFrame, positionAt, type TextPosition } from '../contracts/code-frame.ts';
import type { ConfigFile, ConfigSource } from './config-file.ts';
import type { Entry, KeyPath, Span } from './entry.ts';
import { locateInJson, locateInScript } from './locate-in-script.ts';
import { locateInYaml } from './locate-in-yaml.ts';

/** A place in a file; without a position where only the file is known. */
export interface Place {
  /** For people, with the position: `flow.config.ts:3:5`. */
  readonly label: string;
  readonly file: string;
  readonly text: string;
  readonly position?: TextPosition | undefined;
  readonly length?: number | undefined;
}

/** Where `keys` is set in a config file; the file alone when it is set in a way that can't be followed. */
export function placeOf(file: ConfigFile, keys: KeyPath, part: 'key' | 'value' = 'key'): Place {
  for (const source of file.sources) {
    const entry = entryIn(source, [...source.base, ...keys]);
    if (entry === undefined) continue;
    return placeAt(sourceLabel(file, source), source, part === 'key' ? (entry.key ?? entry.value) : entry.value);
  }
  return { label: file.label, file: file.path, text: '' };
}

/** A span of a file as a place. */
export function placeAt(label: string, source: Pick<ConfigSource, 'path' | 'text'>, span: Span): Place {
  const position = positionAt(source.text, span.start);
  return {
    label: `${label}:${position.line}:${position.column}`,
    file: source.path,
    text: source.text,
    position,
    length: Math.max(1, span.end - span.start),
  };
}

/** The lines around a place; undefined where only the file is known. */
export function frameOf({ text, position, length }: Place): string | undefined {
  return position && codeFrame(text, position, length);
}

function entryIn(source: ConfigSource, keys: KeyPath): Entry | undefined {
  switch (extname(source.path)) {
    case '.json':
      return locateInJson(source.text, keys);
    case '.yaml':
    case '.yml':
      return locateInYaml(source.text, keys);
    default:
      return locateInScript(source.path, source.text, keys);
  }
}

function sourceLabel(file: ConfigFile, source: ConfigSource): string {
  return source.path === file.path ? file.label : join(dirname(file.label), relative(dirname(file.path), source.path));
}
