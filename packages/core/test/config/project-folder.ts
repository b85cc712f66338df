import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { FlowError } from '../../src/contracts/flow-error.ts';
import { loadConfig, type LoadConfigOptions, type ResolvedConfig } from '../../src/config/load-config.ts';

/** A home folder with a project in it, gone when the test is over. */
export interface ProjectFolder {
  readonly home: string;
  readonly root: string;
  load(options?: Partial<LoadConfigOptions> & { readonly in?: string }): Promise<ResolvedConfig>;
  /** The error of a load that must fail, as a person would read it, with paths relative to the home folder. */
  failure(options?: Partial<LoadConfigOptions>): Promise<string>;
}

/** Paths count from the project; `~/…` from the home folder. */
export async function projectFolder(files: Readonly<Record<string, string>>): Promise<ProjectFolder> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'flow-config-')));
  onTestFinished(() => rm(home, { recursive: true }));
  const root = join(home, 'project');
  await mkdir(root);
  for (const [name, text] of Object.entries(files)) {
    await write(name.startsWith('~/') ? join(home, name.slice(2)) : join(root, name), text);
  }
  const load: ProjectFolder['load'] = ({ env, in: folder = '.', ...options } = {}) =>
    loadConfig({ cwd: join(root, folder), env: { HOME: home, USER: 'ada', ...env }, ...options });
  return { home, root, load, failure: async (options) => described(await errorOf(load(options)), home) };
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function errorOf(load: Promise<ResolvedConfig>): Promise<FlowError> {
  const error: unknown = await load.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!FlowError.is(error))
    throw new Error('The config was expected to be refused with a FlowError.', { cause: error });
  return error;
}

function described(error: FlowError, home: string): string {
  const { position } = error;
  const parts = [
    `${error.code} (exit ${error.exitCode})`,
    error.message,
    position && `at ${position.file}:${position.line}:${position.column}`,
    error.frame,
    error.hint && `hint: ${error.hint}`,
  ];
  return parts
    .filter((part) => part !== undefined)
    .join('\n')
    .replaceAll(home, '~');
}
