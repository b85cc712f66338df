import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { TaskManifest } from '@flow/core/kernel';

const here = import.meta.dirname;
const command = join(here, '../../packages/cli/bin/flow.js');
const markVariable = 'FLOW_TEST_PROCESS';

type Env = Readonly<Record<string, string>>;

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when stdout holds the text as often as said; rejects when the command ends before. */
  printed(text: string, times?: number): Promise<void>;
}

/** A project folder of its own, gone when the test is over, from which packages of this repository can be imported. */
export class Sandbox {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'flow-e2e-')));
  readonly #mark: string = randomUUID();
  readonly #env: NodeJS.ProcessEnv;

  /** `env` may say where things are in the sandbox's folder. */
  constructor(files: Readonly<Record<string, string>> = {}, env: Env | ((folder: string) => Env) = {}) {
    const own = typeof env === 'function' ? env(this.folder) : env;
    this.#env = { ...cleanEnv(), NO_COLOR: '1', FLOW_USER: 'tester', [markVariable]: this.#mark, ...own };
    symlinkSync(join(here, 'node_modules'), join(this.folder, 'node_modules'));
    this.write({ 'package.json': '{ "name": "sandbox", "private": true, "type": "module" }', ...files });
    onTestFinished(async () => {
      this.killAll();
      await this.processesGone();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(this.path(name)), { recursive: true });
      // At once, so that nobody who watches the file sees it half written.
      const draft = `${this.folder}-${randomUUID()}`;
      writeFileSync(draft, text);
      renameSync(draft, this.path(name));
    }
  }

  /** A file or a folder. */
  remove(name: string): void {
    rmSync(this.path(name), { recursive: true });
  }

  /** Lines of a file that tasks write to; none when there is no file. */
  lines(name: string): readonly string[] {
    try {
      return readFileSync(this.path(name), 'utf8')
        .split('\n')
        .filter((line) => line !== '');
    } catch {
      return [];
    }
  }

  /** Runs `flow` with these words and waits for its end. */
  async flow(...words: readonly string[]): Promise<Ended> {
    return this.start(...words).ended;
  }

  /** Runs Node itself with these words and waits for its end. */
  async node(...words: readonly string[]): Promise<Ended> {
    return this.startNode(...words).ended;
  }

  startNode(...words: readonly string[]): Running {
    return this.#spawn([process.execPath, ...words]);
  }

  start(...words: readonly string[]): Running {
    return this.#spawn([process.execPath, command, ...words]);
  }

  /** As `flow`, in a mount namespace of its own that this line of shell prepares. */
  async inNamespace(preparation: string, ...words: readonly string[]): Promise<Ended> {
    return this.#spawn([
      'unshare',
      '-m',
      'sh',
      '-c',
      `${preparation} && exec "$@"`,
      'sh',
      process.execPath,
      command,
      ...words,
    ]).ended;
  }

  #spawn([program = '', ...words]: readonly string[]): Running {
    return follow(spawn(program, words, { cwd: this.folder, env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** The flow's runs, oldest first. */
  runs(flow: string): readonly string[] {
    return readdirSync(this.path(`.flow/runs/${flow}`)).toSorted();
  }

  /** Manifests of a run's finished tasks, by `step/task`. */
  manifests(flow: string, run: string): ReadonlyMap<string, TaskManifest> {
    const folder = this.path(`.flow/runs/${flow}/${run}/tasks`);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const read = files
      .filter(({ name }) => name.endsWith('.json'))
      .map(({ parentPath, name }) => {
        const manifest = JSON.parse(readFileSync(join(parentPath, name), 'utf8')) as TaskManifest;
        return [`${manifest.path.step}/${manifest.path.task}`, manifest] as const;
      });
    return new Map(read);
  }

  /** Kills every process that the commands of this sandbox started, and theirs. */
  killAll(): void {
    for (const pid of this.#processes()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself meanwhile.
      }
    }
  }

  /** Resolves with the milliseconds that it took until no process of this sandbox was left. */
  async processesGone(): Promise<number> {
    const begun = Date.now();
    while (this.#processes().length > 0) {
      if (Date.now() - begun > 10_000)
        throw new Error(`These processes are still there: ${this.#processes().join(', ')}.`);
      await sleep(20);
    }
    return Date.now() - begun;
  }

  #processes(): readonly number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => Number.isInteger(pid) && marksOf(pid).includes(this.#mark));
  }
}

function marksOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

/** Without what the test run itself was started with. */
function cleanEnv(): NodeJS.ProcessEnv {
  const isOurs = (name: string): boolean => /^(?:FLOW_|NODE_|VITEST|VITE_|FORCE_COLOR|CI$|npm_)/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)));
}

function follow(child: ChildProcess): Running {
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, ...output }));
  });
  const printed = (text: string, times = 1): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => {
      if (output.stdout.split(text).length > times) resolve();
    };
    child.stdout?.on('data', look);
    look();
    void ended.then(() =>
      reject(new Error(`The command ended before it printed "${text}".\n${output.stdout}${output.stderr}`)),
    );
    return promise;
  };
  return { child, ended, printed };
}

/** A flow of this folder, by the name of its file without its ending. */
export function flowFile(name: string): string {
  return join(here, 'flows', `${name}.ts`);
}

/** The file of an example, by its path in the folder of examples. */
export function exampleFile(path: string): string {
  return join(here, '../../examples', path);
}
