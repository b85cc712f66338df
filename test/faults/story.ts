import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Shape } from '../acceptance/shape.ts';
import { shapes } from '../acceptance/shapes.ts';
import { flowName, writeFlow, type Additions } from '../acceptance/write-flow.ts';
import { Sandbox, type Ended, type Running } from '../e2e/sandbox.ts';
import { Random } from './random.ts';

/** Every task says that it began, and takes a moment in which it can be killed. */
const marked: Additions = {
  imports: `import { appendFileSync } from 'node:fs';\nimport { setTimeout as pause } from 'node:timers/promises';`,
  body: () => `appendFileSync(process.env['MARKS'] ?? '', \`\${current.run} \${current.step}/\${current.task}\\n\`);
  await pause(6 * Math.random());`,
};

const played = shapes.filter(({ isWide }) => !isWide);

/** What a run leaves in the store, by `step/task`. */
type Results = ReturnType<Sandbox['manifests']>;

/** A run of a flow that is killed again and again, and resumed until it has finished. */
export interface Story {
  readonly shape: Shape;
  readonly kills: number;
  readonly random: Random;
}

/** The story of this number in a campaign. */
export function storyOf(seed: number, number: number): Story {
  const random = new Random(seed * 7919 + number);
  const shape = played[(number * 17 + seed) % played.length];
  if (shape === undefined) throw new Error('There are shapes.');
  return { shape, kills: 1 + random.below(4), random };
}

/** Plays it, and resolves with how many of its kills met a run. */
export async function play({ shape, kills, random }: Story): Promise<number> {
  const stage = new Stage(shape);
  const expected = await stage.undisturbed();
  let met = 0;
  for (let kill = 0; kill < kills && !stage.isOver; kill += 1) if (await stage.goOn(expected.size, random)) met += 1;
  if (!stage.isOver) await stage.goOn(expected.size, undefined);
  expect(resultsOf(stage.results())).toEqual(resultsOf(expected));
  return met;
}

/** What must be equal whatever befell a run: each task, what it stored, and where it went on. */
function resultsOf(results: Results): Readonly<Record<string, unknown>> {
  const pairs = [...results].map(([task, { artifacts, next, inputs }]) => {
    const stored = Object.entries(artifacts).map(([name, { encoding, hash, size }]) => [
      name,
      { encoding, hash, size },
    ]);
    return [task, { stored: Object.fromEntries(stored) as unknown, next, inputs }] as const;
  });
  return Object.fromEntries(pairs);
}

class Stage {
  readonly #sandbox: Sandbox;
  readonly #flow: string;
  readonly #file: string;
  #isOver = false;
  /** Of the run that is killed and resumed; the one before it was left alone. */
  #earlier = 1;

  constructor(shape: Shape) {
    this.#flow = flowName(shape, 'killed');
    this.#file = `${this.#flow}.ts`;
    const files = {
      [this.#file]: writeFlow(shape, this.#flow, [marked]),
      'flow.config.json': '{ "maxWorkers": 3 }',
    };
    this.#sandbox = new Sandbox(files, (folder) => ({ MARKS: `${folder}/marks.txt` }));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  async undisturbed(): Promise<Results> {
    const { code, stdout, stderr } = await this.#sandbox.flow('run', this.#file);
    expect(code, stdout + stderr).toBe(0);
    return this.results();
  }

  /** Of the latest run. */
  results(): Results {
    return this.#manifests(this.#runs().at(-1) ?? '');
  }

  /** Runs or resumes, and kills something at some moment; true where that met the run. */
  async goOn(tasks: number, random: Random | undefined): Promise<boolean> {
    const finished = this.#finished();
    const begun = this.#bodies().length;
    const isNew = this.#runs().length === this.#earlier;
    const running = this.#sandbox.start(isNew ? 'run' : 'resume', this.#file, '--json');
    const isMet = random !== undefined && (await strike(running, tasks - finished.size, random));
    const ended = await running.ended;
    await this.#sandbox.processesGone();
    const again = this.#bodies().slice(begun);
    expect(again.filter((task) => finished.has(task))).toEqual([]);
    this.#judge(ended, isMet, finished);
    return isMet;
  }

  #judge({ code, stdout, stderr }: Ended, isMet: boolean, finished: ReadonlySet<string>): void {
    this.#isOver = code === 0;
    if (isMet || code === 0) return;
    // Killed before the index had it, or after it was over: nothing that had finished may be lost by that.
    const text = stdout + stderr;
    expect(text, 'only a kill keeps a run from its end').toContain('FLOW_RESUME_FINISHED');
    const isWhole = this.#runs().length > this.#earlier && this.#hasEnded();
    if (isWhole) this.#isOver = true;
    else {
      expect([...finished]).toEqual([]);
      this.#earlier = this.#runs().length;
    }
  }

  /** What has finished in any run since the one that was left alone. */
  #finished(): ReadonlySet<string> {
    const runs = this.#runs().slice(this.#earlier);
    return new Set(runs.flatMap((run) => [...this.#manifests(run).keys()]));
  }

  /** None where it was killed before its first task had finished. */
  #manifests(run: string): Results {
    const isBegun = existsSync(this.#sandbox.path(`.flow/runs/${this.#flow}/${run}/tasks`));
    return isBegun ? this.#sandbox.manifests(this.#flow, run) : new Map();
  }

  #hasEnded(): boolean {
    return existsSync(this.#sandbox.path(`.flow/runs/${this.#flow}/${this.#runs().at(-1) ?? ''}/end.json`));
  }

  #runs(): readonly string[] {
    return this.#sandbox.runs(this.#flow);
  }

  /** The tasks that began, by `step/task`. */
  #bodies(): readonly string[] {
    return this.#sandbox.lines('marks.txt').map((line) => line.split(' ')[1] ?? '');
  }
}

/** Kills the launcher, a worker, or all of them, at some moment; true where it met them. */
async function strike({ child, printed }: Running, tasks: number, random: Random): Promise<boolean> {
  const target = random.of(['launcher', 'launcher', 'worker', 'all'] as const);
  const events = random.below(2 * Math.max(1, tasks));
  // One in five comes before the run has begun, or just then.
  const isEarly = random.below(5) === 0;
  const moment = isEarly ? sleep(600 * random.next()) : printed('"kind":"task.', 1 + events);
  const later = isEarly ? 0 : 12 * random.next();
  try {
    await moment;
  } catch {
    return false;
  }
  await sleep(later);
  if (child.pid === undefined || child.exitCode !== null) return false;
  const workers = childrenOf(child.pid);
  if (target === 'worker' && workers.length > 0) return kill(random.of(workers));
  const isMet = kill(child.pid);
  if (target === 'all') for (const worker of workers) kill(worker);
  return isMet;
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
    return false;
  }
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((one) => Number.isInteger(one) && parentOf(one) === pid);
}

function parentOf(pid: number): number | undefined {
  try {
    const [, parent] = /\) \S (\d+)/.exec(readFileSync(`/proc/${String(pid)}/stat`, 'utf8')) ?? [];
    return Number(parent);
  } catch {
    return undefined;
  }
}
