import type { FlowError } from '@flow/core';
import { Project, type OpenProjectOptions } from '@flow/core/engine';
import { FlowClient } from './flow-client.ts';
import { openStoreView } from './store-view.ts';

export interface OpenClientOptions {
  /** Where the project is looked for, upwards; by default, the working directory. */
  readonly cwd?: string;
  /** By default, this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The stack whose store is read; by default, the project's own choice. */
  readonly stack?: string;
  /** The tag that runs must have to be seen, as `user:ada`; empty: all are. By default, the project's setting. */
  readonly namespace?: string;
  /** Settings by key, as flags give them: `{ 'storage.root': '/data' }`. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** A project that is open already, instead of the options above; it isn't closed with the client. */
  readonly project?: Project;
  readonly onWarning?: (warning: FlowError) => void;
  /** Milliseconds since 1970; by default, the clock's. */
  readonly now?: () => number;
}

/**
 * Opens a project's runs for reading. Close it with `await using`.
 *
 * @example
 * await using client = await openClient();
 * const run = await client.latestSuccessfulRun<Regions>('Regions');
 * console.log(await run.artifact('best'));
 */
export async function openClient(options: OpenClientOptions = {}): Promise<FlowClient> {
  const { now = Date.now } = options;
  const project = options.project ?? (await Project.open({ ...projectOptions(options), isReadOnly: true }));
  const { namespace = project.settings.namespace } = options;
  const view = await openStoreView(project, { namespace: namespace || undefined, now });
  return new FlowClient(view, options.project === undefined ? project : undefined);
}

/** What `Project.open` takes of what a caller left out. */
export function projectOptions(options: Omit<OpenClientOptions, 'project' | 'namespace' | 'now'>): OpenProjectOptions {
  const { cwd = process.cwd(), env = process.env, stack, overrides, onWarning } = options;
  return {
    cwd,
    env,
    ...(stack !== undefined && { stack }),
    ...(overrides !== undefined && { overrides }),
    ...(onWarning !== undefined && { onWarning }),
  };
}
