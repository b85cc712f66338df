import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlowConfig, FlowError } from '@flow/core';
import { memoryPlugin, Project } from '@flow/core/engine';

export interface TestProjectOptions {
  /** What its `flow.config.json` says; a plugin is named by its file. */
  readonly config?: FlowConfig;
  /** The stack that is chosen; by default, the config's own choice. */
  readonly stack?: string;
  /** `memory`: its store and its index are in this process's memory, for runs by `runFlow`; by default, in its folder. */
  readonly storage?: 'memory' | 'files';
  /** Told of what is odd but holds nothing up; by default, it is thrown, as a test shouldn't miss it. */
  readonly onWarning?: (warning: FlowError) => void;
}

/**
 * A project in a folder of its own, which goes away with it: its store and its index hold nothing but this test's runs,
 * and neither the user's configuration nor the environment reach it.
 *
 * @example
 * await using project = await testProject();
 * const result = await runFlow(Regions, { threshold: 0.9 }, { project });
 * expect(await result.artifact('best')).toBe('eu');
 */
export async function testProject(options: TestProjectOptions = {}): Promise<Project> {
  const { config = {}, stack, storage = 'files', onWarning = raise } = options;
  const isInMemory = storage === 'memory';
  const root = await realpath(await mkdtemp(join(tmpdir(), 'flow-test-')));
  await writeFile(join(root, 'flow.config.json'), JSON.stringify({ ...config, ...(isInMemory && inMemory) }));
  const env = { HOME: root, XDG_CONFIG_HOME: join(root, '.config'), XDG_CACHE_HOME: join(root, '.cache') };
  const project = await Project.open({
    cwd: root,
    env,
    onWarning,
    ...(stack !== undefined && { stack }),
    ...(isInMemory && { ownPlugins: [memoryPlugin] }),
  });
  const close = project[Symbol.asyncDispose].bind(project);
  return Object.assign(project, {
    [Symbol.asyncDispose]: async () => {
      await close();
      await rm(root, { recursive: true, force: true, maxRetries: 3 });
    },
  });
}

const inMemory: FlowConfig = { storage: { use: 'memory' }, metadata: { use: 'memory' } };

function raise(warning: FlowError): never {
  throw warning;
}
