import type { FlowGraph, RunEvent } from '@flow/core/kernel';
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveReporter } from '../src/reporters/live.ts';
import { Output } from '../src/reporters/output.ts';
import { progressLines } from '../src/reporters/progress-lines.ts';
import { RunProgress } from '../src/reporters/run-progress.ts';

const names = ['start', 'score', 'sum', 'end'];
const graph = {
  steps: names.map((name) => ({ name, open: name === 'score' ? [{ split: 'start', kind: 'foreach' }] : [] })),
} as unknown as FlowGraph;

let written = '';

function terminal(columns: number, rows: number): Output {
  const write = (text: Buffer, _encoding: string, done: () => void): void => {
    written += text.toString();
    done();
  };
  const stream = Object.assign(new Writable({ write }), { isTTY: true, columns, rows });
  return new Output(stream as unknown as NodeJS.WriteStream, { NO_COLOR: '1' });
}

function events(...parts: readonly object[]): readonly RunEvent[] {
  return parts.map((part, index) => ({
    at: index * 1000,
    attempt: 0,
    task: '0',
    durationMs: 1,
    ...part,
  })) as unknown as RunEvent[];
}

const opening = [
  { kind: 'run.started', flow: 'Scores', run: 'r1' },
  { kind: 'task.started', step: 'start' },
  { kind: 'task.finished', step: 'start' },
  { kind: 'foreach.opened', step: 'start', count: 5 },
  { kind: 'task.started', step: 'score', task: '0-0' },
  { kind: 'task.started', step: 'score', task: '0-1' },
];

function picture(parts: readonly object[], columns = 80, rows = 24): string {
  const progress = new RunProgress(graph);
  for (const event of events(...parts)) progress.apply(event);
  return progressLines({
    output: terminal(columns, rows),
    steps: progress.steps,
    now: 20_000,
    columns,
    rows,
    frame: 0,
  }).join('\n');
}

beforeEach(() => {
  written = '';
  vi.useFakeTimers({ now: 0 });
});

afterEach(() => {
  vi.useRealTimers();
});

it('counts what runs, against what the foreach announced', () => {
  expect(picture(opening)).toMatchInlineSnapshot(`
    "  ✓ start          1.0 s
      ⠋ score  0/5    16.0 s  2 running
      · sum
      · end"
  `);
});

it('counts a retried task as neither failed nor done', () => {
  const failing = [
    { kind: 'task.failed', step: 'score', task: '0-0', error: { name: 'Error', message: 'no' } },
    { kind: 'task.retrying', step: 'score', task: '0-0', delayMs: 10 },
  ];
  expect(picture([...opening, ...failing])).toContain('0/5    16.0 s  1 running, 1 retried (1 waiting)');
  const again = [
    { kind: 'task.started', step: 'score', task: '0-0', attempt: 1 },
    { kind: 'task.finished', step: 'score', task: '0-0', attempt: 1 },
  ];
  expect(picture([...opening, ...failing, ...again])).toContain('1/5    16.0 s  1 running, 1 retried');
});

it('shows how each step stands when a run has failed or was stopped', () => {
  const failed = [
    { kind: 'task.failed', step: 'score', task: '0-0' },
    { kind: 'task.finished', step: 'score', task: '0-1' },
  ];
  expect(picture([...opening, ...failed, { kind: 'run.ended', status: 'failed' }])).toMatchInlineSnapshot(`
    "  ✓ start          1.0 s
      ✗ score  1/5     3.0 s  1 failed
      – sum
      – end"
  `);
  const stopped = ['0-0', '0-1'].map((task) => ({ kind: 'task.stopped', step: 'score', task, reason: 'cancelled' }));
  expect(picture([...opening, ...stopped, { kind: 'run.ended', status: 'stopped' }])).toContain('■ score  0/5');
});

it('counts the members of a gang', () => {
  const gang = [...opening.slice(0, 3), { kind: 'gang.opened', step: 'start', count: 2 }, ...opening.slice(4)];
  expect(picture(gang)).toContain('⠋ score  0/2');
  const ended = ['0-0', '0-1'].map((task) => ({ kind: 'task.finished', step: 'score', task }));
  expect(picture([...gang, ...ended])).toContain('✓ score  2/2');
});

it('is done with a foreach over nothing', () => {
  const empty = [...opening.slice(0, 3), { kind: 'foreach.opened', step: 'start', count: 0 }];
  expect(picture(empty)).toContain('✓ score  0/0');
});

it('never draws a line longer, or more lines, than the terminal has', () => {
  for (const columns of [12, 30, 80]) {
    for (const line of picture(opening, columns).split('\n')) expect(line.length).toBeLessThan(columns);
  }
  for (const rows of [2, 3, 4, 5]) {
    const lines = picture(opening, 80, rows).split('\n');
    expect(lines.length).toBeLessThan(rows);
    expect(lines.join('\n')).toContain('⠋ score');
  }
});

it('writes each line of a task once, whole, above the steps, and gives the cursor back', async () => {
  const output = terminal(80, 24);
  const own = { isDebug: false, command: 'flow', now: Date.now, runnerParameters: {} };
  const cli = { cwd: '/', env: {}, stdout: output, stderr: output, ...own };
  const reporter = new LiveReporter({ cli, graph, folders: { cwd: '/', root: '/' }, graceSeconds: 1 });
  for (const event of events(...opening)) void reporter.onEvent(event);
  const long = 'x'.repeat(200);
  for (const line of ['first', long, 'third'])
    void reporter.onEvent({
      kind: 'task.log',
      at: 1,
      step: 'score',
      task: '0-0',
      attempt: 0,
      stream: 'stdout',
      line,
    } as RunEvent);
  vi.advanceTimersByTime(1000);
  const [end] = events({ kind: 'run.ended', status: 'stopped' });
  if (end !== undefined) void reporter.onEvent(end);
  reporter[Symbol.dispose]();
  await output.flush();
  const text = stripVTControlCharacters(written);
  for (const line of ['first', long, 'third']) expect(text.split(`score/0-0 │ ${line}\n`)).toHaveLength(2);
  expect(written.split('\u001B[?2026h')).toHaveLength(written.split('\u001B[?2026l').length);
  expect(text.trimEnd().split('\n').at(-1)).toContain('– end');
  expect(vi.getTimerCount()).toBe(0);
});
