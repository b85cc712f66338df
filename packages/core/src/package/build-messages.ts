import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import type { Message } from 'esbuild';
import { codeFrame } from '../contracts/code-frame.ts';
import type { ErrorContext } from '../contracts/define-errors.ts';
import { didYouMean } from '../contracts/did-you-mean.ts';
import { FlowError, type SourcePosition } from '../contracts/flow-error.ts';
import { shownPath, shownPosition } from '../contracts/shown-path.ts';
import type { PackageWarning } from './built-package.ts';
import { errors, packageWarning } from './errors.ts';
import { packageNameOf } from './find-package.ts';
import { nearestFile } from './nearest-file.ts';
import { projectPath } from './portable-path.ts';

interface BuildPlace {
  /** The flow file. */
  readonly file: string;
  readonly projectRoot: string;
  /** The folder that paths in messages count from. */
  readonly cwd: string;
}

/** One error for all that esbuild complains of: the one, or a list with the frame of each. */
export function buildFailed(messages: readonly Message[], place: BuildPlace): FlowError {
  const all = messages.map((message) => toError(message, place));
  const [only, ...others] = all;
  if (only !== undefined && others.length === 0) return only;
  const folders = { cwd: place.cwd, root: place.projectRoot };
  const lines = all.map(({ message, hint, position }) => {
    const place = position === undefined ? '' : `${shownPosition(position, folders)}: `;
    return `${place}${message}${hint === undefined ? '' : ` ${hint}`}`;
  });
  // Where an error stands is shown before its frame.
  const frames = all.flatMap(({ position, frame }, index) => {
    if (position === undefined || frame === undefined) return [];
    return [index === 0 ? frame : `${shownPosition(position, folders)}\n${frame}`];
  });
  return errors.FLOW_PACKAGE_ERRORS(
    { file: shownPath(place.file, folders), messages: lines },
    {
      cause: new AggregateError(all),
      position: only?.position,
      frame: frames.join('\n\n'),
    },
  );
}

export function toWarning(message: Message, projectRoot: string): PackageWarning {
  const facts = { reason: message.text, hint: message.notes[0]?.text };
  const position = positionOf(message, projectRoot);
  return packageWarning(errors.FLOW_PACKAGE_WARNING(facts, { position }));
}

function toError(message: Message, { file: flowFile, projectRoot, cwd }: BuildPlace): FlowError {
  const context = contextOf(message, projectRoot);
  const path = resolve(projectRoot, context.position?.file ?? flowFile);
  const shown = (one: string): string => shownPath(one, { cwd, root: projectRoot });
  const file = shown(path);
  if (FlowError.is(message.detail)) return placed(message.detail, context);
  const specifier = /^Could not resolve "(.+)"$/.exec(message.text)?.[1];
  if (specifier !== undefined) {
    const hint = importHint(specifier, dirname(path));
    return errors.FLOW_IMPORT_UNRESOLVED({ file, specifier, hint }, context);
  }
  const missing = /^No matching export in "(.+)" for import "(.+)"$/.exec(message.text);
  if (missing !== null)
    return errors.FLOW_EXPORT_MISSING({ file, from: shown(missing[1] ?? ''), name: missing[2] ?? '' }, context);
  return errors.FLOW_SYNTAX({ file, reason: message.text }, context);
}

function contextOf(message: Message, projectRoot: string): ErrorContext {
  const position = positionOf(message, projectRoot);
  const text = position === undefined ? undefined : readText(resolve(projectRoot, position.file));
  if (position === undefined || text === undefined) return { position };
  const { lineText, column, length } = message.location ?? { lineText: '', column: 0, length: 1 };
  const marked = Buffer.from(lineText)
    .subarray(column, column + length)
    .toString().length;
  return { position, frame: codeFrame(text, position, marked) };
}

function placed(error: FlowError, { position, frame }: ErrorContext): FlowError {
  if (error.position !== undefined) return error;
  const { code, message, hint, exitCode, retry } = error;
  return new FlowError({ code, message, hint, exitCode, retry, cause: error, position, frame });
}

function positionOf({ location }: Message, projectRoot: string): SourcePosition | undefined {
  if (location === null) return undefined;
  const file = projectPath(resolve(projectRoot, location.file), projectRoot);
  return { file, line: location.line, column: characters(location.lineText, location.column) + 1 };
}

/** esbuild counts columns in bytes of UTF-8. */
function characters(text: string, bytes: number): number {
  return Buffer.from(text).subarray(0, bytes).toString().length;
}

function importHint(specifier: string, folder: string): string {
  if (specifier.startsWith('.')) {
    const missing = resolve(folder, specifier);
    const near = nearestFile(missing);
    return near === undefined
      ? 'Check the path; it counts from the file that imports it.'
      : `Did you mean "${posix.join(posix.dirname(specifier), near).replace(/^(?!\.)/, './')}"?`;
  }
  const name = packageNameOf(specifier);
  const near = didYouMean(name, [...dependenciesAround(folder)]);
  return near === undefined ? `Install it with \`npm install ${name}\`, or check its name.` : `Did you mean "${near}"?`;
}

/** Names in the package.json files from `folder` up. */
function* dependenciesAround(folder: string): Iterable<string> {
  const file = join(folder, 'package.json');
  const text = readText(file);
  const json = (text === undefined ? {} : JSON.parse(text)) as Readonly<
    Record<string, Readonly<Record<string, string>>>
  >;
  yield* Object.keys({ ...json['dependencies'], ...json['devDependencies'] });
  if (dirname(folder) !== folder) yield* dependenciesAround(dirname(folder));
}

function readText(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
