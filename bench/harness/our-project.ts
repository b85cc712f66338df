import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openClient, type Run } from '@flow/client';
import { type Command, type Ran, runCommand, type Started, startCommand } from './run-command.ts';
import { leaveFolder } from './leave-folder.ts';

const bench = resolve(import.meta.dirname, '..');
const command = resolve(bench, '../packages/cli/bin/flow.js');

export interface OurProjectOptions {
  /** Made anew; what is large in it goes with the project, and all of it with the lab. */
  readonly folder: string;
  /** Where compiled flows are kept. */
  readonly cache: string;
}

export type CommandOptions = Pick<Command, 'mayFail' | 'watchMs'> & {
  readonly env?: Readonly<Record<string, string>>;
};

/** A project folder with an empty store, and our command in it. */
export class OurProject implements Disposable {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor({ folder, cache }: OurProjectOptions) {
    this.folder = folder;
    this.#env = { ...withoutFlow(process.env), XDG_CACHE_HOME: cache, NO_COLOR: '1', FLOW_USER: 'bench' };
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  }

  /** Runs `flow` with these words. */
  flow(words: readonly string[], options: CommandOptions = {}): Promise<Ran> {
    return runCommand(this.#command([command, ...words], options));
  }

  start(words: readonly string[]): Started {
    return startCommand(this.#command([command, ...words], {}));
  }

  /** Runs one of our scripts with these words. */
  script(name: string, words: readonly string[]): Promise<Ran> {
    return runCommand(this.#command([join(bench, 'scripts', name), ...words], {}));
  }

  /** The newest run of a flow, as it is now. */
  async latest<T>(flow: string, read: (run: Run) => Promise<T>): Promise<T> {
    await using client = await openClient({ cwd: this.folder, env: this.#env });
    return await read(await client.latestRun(flow));
  }

  [Symbol.dispose](): void {
    leaveFolder(this.folder);
  }

  #command(words: readonly string[], { env, ...options }: CommandOptions): Command {
    return { program: process.execPath, words, cwd: this.folder, env: { ...this.#env, ...env }, ...options };
  }
}

/** The path of one of our flows. */
export function flowFile(name: string): string {
  return join(bench, 'flows', `${name}.ts`);
}

/** What the user has set is nothing for a measurement. */
function withoutFlow(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(FLOW|METAFLOW)_/.test(name)));
}
