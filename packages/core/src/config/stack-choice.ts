import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { errors } from './errors.ts';
import { homeOf } from './find-config.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The stack that a user has chosen for a project, and the file that remembers it. */
export interface StackChoice {
  readonly stack: string;
  readonly file: string;
}

/** What `flow config use` wrote; undefined where nothing was chosen. */
export function readStackChoice(env: Env, projectRoot: string): StackChoice | undefined {
  const file = choiceFile(env, projectRoot);
  try {
    const { project, stack } = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
    return project === realPath(projectRoot) && typeof stack === 'string' ? { stack, file } : undefined;
  } catch {
    // Most projects have none; one that can't be read is as good as none.
    return undefined;
  }
}

/** Remembers the stack for this user and project, or forgets it; returns the file. Throws FLOW_STATE_NOT_WRITABLE. */
export function writeStackChoice(env: Env, projectRoot: string, stack: string | undefined): string {
  const file = choiceFile(env, projectRoot);
  try {
    if (stack === undefined) rmSync(file, { force: true });
    else writeWhole(file, `${JSON.stringify({ project: realPath(projectRoot), stack })}\n`);
    return file;
  } catch (cause) {
    throw errors.FLOW_STATE_NOT_WRITABLE(
      { file, reason: cause instanceof Error ? cause.message : String(cause) },
      { cause },
    );
  }
}

/** Who chose a stack, for people: `flow config use (~/.local/state/flow/stacks/….json)`. */
export function choiceLabel(env: Env, { file }: StackChoice): string {
  const home = homeOf(env);
  return `flow config use (${file.startsWith(home + sep) ? join('~', relative(home, file)) : file})`;
}

/** The user's, not the project's: a config may be a program, which nobody can edit safely, and is shared with others. */
function choiceFile(env: Env, projectRoot: string): string {
  const { XDG_STATE_HOME: chosen = '' } = env;
  const state = isAbsolute(chosen) ? chosen : join(homeOf(env), '.local', 'state');
  const name = createHash('sha256').update(realPath(projectRoot)).digest('hex').slice(0, 16);
  return join(state, 'flow', 'stacks', `${name}.json`);
}

function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
