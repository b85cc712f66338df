import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, type Ran, runCommand } from './run-command.ts';
import { leaveFolder } from './leave-folder.ts';

const flows = resolve(import.meta.dirname, '../peer');

export interface PeerProjectOptions {
  /** Made anew; what is large in it goes with the project, and all of it with the lab. */
  readonly folder: string;
  readonly python: string;
}

export type PeerCommandOptions = Pick<Command, 'mayFail' | 'watchMs'> & {
  readonly env?: Readonly<Record<string, string>>;
};

/** A folder with an empty datastore of Metaflow's. */
export class PeerProject implements Disposable {
  readonly folder: string;
  readonly #python: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor({ folder, python }: PeerProjectOptions) {
    this.folder = folder;
    this.#python = python;
    this.#env = {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('METAFLOW_'))),
      METAFLOW_USER: 'bench',
      METAFLOW_HOME: join(folder, 'home'),
      METAFLOW_DEFAULT_DATASTORE: 'local',
      METAFLOW_DEFAULT_METADATA: 'local',
      METAFLOW_DATASTORE_SYSROOT_LOCAL: folder,
    };
    mkdirSync(folder, { recursive: true });
  }

  get store(): string {
    return join(this.folder, '.metaflow');
  }

  /** Runs a flow's file, or a script, with these words. */
  run(file: string, words: readonly string[], { env, ...options }: PeerCommandOptions = {}): Promise<Ran> {
    const command = { program: this.#python, words: [join(flows, file), ...words], cwd: this.folder };
    return runCommand({ ...command, env: { ...this.#env, ...env }, ...options });
  }

  /** The id of the newest run of a flow. */
  latest(flow: string): string {
    const ids = readdirSync(join(this.store, flow)).filter((name) => /^\d+$/.test(name));
    return ids.toSorted().at(-1) ?? '';
  }

  [Symbol.dispose](): void {
    leaveFolder(this.folder);
  }
}
