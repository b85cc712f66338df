import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

const command = join(import.meta.dirname, '../bin/flow.js');
const packages = join(import.meta.dirname, '../node_modules');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when its output holds the text. */
  readonly printed: (text: string) => Promise<void>;
  /** What it has printed so far. */
  readonly stdout: () => string;
}

export interface FlowOptions {
  /** Below the project's folder. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface FlowProject {
  readonly root: string;
  readonly flow: (words: readonly string[], options?: FlowOptions) => Promise<Ended>;
  readonly start: (words: readonly string[], options?: FlowOptions) => Started;
}

/** A project of its own in a new folder, from which the real command is run; gone when the test is over. */
export function flowProject(files: Readonly<Record<string, string>>): FlowProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'flow-cli-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const links = { '@flow/core': join(packages, '@flow/core'), zod: join(packages, 'zod') };
  for (const [name, target] of Object.entries(links)) {
    mkdirSync(dirname(join(root, 'node_modules', name)), { recursive: true });
    symlinkSync(target, join(root, 'node_modules', name));
  }
  for (const [name, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const start = (words: readonly string[], options: FlowOptions = {}): Started => startFlow(root, words, options);
  return { root, start, flow: (words, options) => start(words, options).ended };
}

function startFlow(root: string, words: readonly string[], { cwd = '.', env = {} }: FlowOptions): Started {
  const child = spawn(process.execPath, [command, ...words], {
    cwd: join(root, cwd),
    env: { ...cleanEnv(root), ...env },
  });
  const text = { stdout: '', stderr: '' };
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...text })));
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
  const printed = (wanted: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => (`${text.stdout}${text.stderr}`.includes(wanted) ? resolve() : undefined);
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      child.on('close', () => reject(new Error(`It ended without printing ${wanted}: ${text.stdout}${text.stderr}`)));
      look();
    });
  return { child, ended, printed, stdout: () => text.stdout };
}

function cleanEnv(root: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(FLOW_|FORCE_COLOR$|NO_COLOR$|VITEST|NODE_ENV$|NODE_OPTIONS$|XDG_|LC_|LANG$)/.test(name),
  );
  return { ...Object.fromEntries(kept), HOME: root, FLOW_USER: 'ada', FLOW_MAX_WORKERS: '1' };
}

/** Output without what differs from run to run. */
export function normal(text: string): string {
  return text
    .replaceAll(/\d{8}-\d{6}-[a-z0-9]{6}/g, '<run>')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '<date>')
    .replaceAll(/\d\d:\d\d:\d\d/g, '<time>')
    .replaceAll(/\b\d+(\.\d)? m?s\b/g, '<duration>')
    .replaceAll(/ +$/gm, '');
}

/** A table without the widths of its columns, which change with the durations in it. */
export function normalTable(text: string): string {
  return normal(text).replaceAll(/(?<=\S) {2,}/g, '  ');
}

/** Scores items; fails at one of them where it is told to. */
export const scores = `import { Flow, step, param, type Inputs } from '@flow/core';
import { z } from 'zod';

/** Scores some items. */
export default class Scores extends Flow {
  readonly count = param(z.int(), { default: 2, help: 'How many items' });
  readonly mode = param(z.enum(['fast', 'slow']), { default: 'fast', help: 'How hard to try' });
  readonly labels = param(z.array(z.string()), { default: ['a'] });
  readonly isLoud = param(z.boolean(), { default: true });
  readonly failAt = param(z.number().optional(), { help: 'The item that fails' });
  items!: number[];
  item!: number;
  total!: number;

  /** Makes the items. */
  @step start() {
    console.log(JSON.stringify([this.mode, this.labels, this.isLoud]));
    this.items = Array.from({ length: this.count }, (_, index) => index);
    this.next(this.score, { foreach: this.items });
  }

  @step score(item: number) {
    console.log('scoring', item);
    if (item === this.failAt) throw new Error('no score for ' + item);
    this.item = item;
    this.next(this.sum);
  }

  @step sum(inputs: Inputs<Scores>) {
    this.total = inputs.reduce((sum, input) => sum + input.item, 0);
    this.next(this.end);
  }

  @step end() {
    console.error('total', this.total);
  }
}
`;

/** One step after another; the first waits until it is stopped. */
export const waiting = `import { Flow, step } from '@flow/core';
import { setTimeout } from 'node:timers/promises';

export default class Waiting extends Flow {
  @step async start() {
    console.log('waiting');
    await setTimeout(60_000);
    this.next(this.end);
  }
  @step end() {}
}
`;
