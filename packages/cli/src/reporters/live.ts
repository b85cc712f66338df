import { createLogUpdate } from 'log-update';
import type { FlowGraph, RunEvent } from '@flow/core/kernel';
import type { Cli } from '../cli.ts';
import { BatchedStream } from './batched-stream.ts';
import { eventText, isQuietEvent } from './event-text.ts';
import type { Output } from './output.ts';
import { progressLines } from './progress-lines.ts';
import type { Reporter } from './reporter.ts';
import { RunProgress } from './run-progress.ts';
import type { Folders } from '@flow/core/kernel';
import { padCell } from './table.ts';
import { taskLine } from './task-line.ts';
import { taskTag } from './task-tag.ts';

export interface LiveOptions {
  readonly cli: Cli;
  readonly graph: FlowGraph;
  readonly folders: Folders;
  readonly graceSeconds: number;
}

const frameMs = 80;

/** Tags are lined up, but a long one doesn't push all lines to the right. */
const widestTag = 20;

/** A line for each step, kept up to date at the bottom of the terminal; above it what the tasks print. */
export class LiveReporter implements Reporter {
  readonly #options: LiveOptions;
  readonly #output: Output;
  readonly #progress: RunProgress;
  readonly #stream: BatchedStream;
  readonly #update: ReturnType<typeof createLogUpdate>;
  #pending: string[] = [];
  #tagWidth: number;
  #hasOutput = false;
  #frame = 0;
  #run: { readonly path: string; readonly startedAt: number } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#output = options.cli.stdout;
    this.#progress = new RunProgress(options.graph);
    this.#stream = new BatchedStream(this.#output);
    this.#update = createLogUpdate(this.#stream as unknown as NodeJS.WritableStream);
    this.#tagWidth = Math.min(widestTag, Math.max(...options.graph.steps.map(({ name }) => name.length)));
  }

  onEvent(event: RunEvent): Promise<void> | undefined {
    this.#progress.apply(event);
    if (event.kind === 'run.started') this.#begin(event);
    const text = this.#above(event);
    if (text !== undefined) this.#pending.push(text);
    if (event.kind === 'run.ended') this.#end();
    return this.#output.room;
  }

  [Symbol.dispose](): void {
    this.#end();
  }

  #begin({ flow, run, at }: Extract<RunEvent, { readonly kind: 'run.started' }>): void {
    this.#run = { path: `${flow}/${run}`, startedAt: at };
    this.#draw();
    this.#timer = setInterval(() => this.#draw(), frameMs);
  }

  /** What stays on the terminal: what tasks print, and what goes wrong. */
  #above(event: RunEvent): string | undefined {
    const { folders, graceSeconds } = this.#options;
    const output = this.#output;
    if (event.kind === 'task.log') return `${this.#tag(event)} ${taskLine(event.line, output.hasColors)}`;
    if (isQuietEvent(event)) return undefined;
    return eventText(event, { output, folders, graceSeconds });
  }

  #tag(event: Extract<RunEvent, { readonly kind: 'task.log' }>): string {
    const tag = taskTag(event);
    this.#tagWidth = Math.min(widestTag, Math.max(this.#tagWidth, tag.length));
    const bar = this.#output.paint(event.stream === 'stderr' ? 'yellow' : 'dim', '│');
    return `${this.#output.paint('dim', padCell(tag, this.#tagWidth))} ${bar}`;
  }

  #draw(): void {
    if (this.#run === undefined) return;
    const { columns } = this.#output;
    const { path, startedAt } = this.#run;
    const now = this.#options.cli.now();
    this.#writePending();
    const rows = this.#output.rows - this.#gap.length;
    const run = { path, elapsedMs: now - startedAt };
    const lines = progressLines({
      output: this.#output,
      steps: this.#progress.steps,
      now,
      columns,
      rows,
      frame: this.#frame++,
      run,
    });
    this.#update([...this.#gap, ...lines].join('\n'));
    this.#stream.flush();
  }

  #end(): void {
    clearInterval(this.#timer);
    if (this.#run === undefined) return;
    this.#run = undefined;
    const { now } = this.#options.cli;
    const { columns } = this.#output;
    const lines = progressLines({
      output: this.#output,
      steps: this.#progress.steps,
      now: now(),
      columns,
      rows: Infinity,
      frame: 0,
    });
    this.#update.clear();
    this.#writePending();
    this.#stream.write([...this.#gap, ...lines, ''].join('\n'));
    this.#update.done();
    this.#stream.flush();
  }

  /** Between what the tasks printed and the steps. */
  get #gap(): readonly string[] {
    return this.#hasOutput ? [''] : [];
  }

  #writePending(): void {
    if (this.#pending.length === 0) return;
    this.#hasOutput = true;
    this.#update.clear();
    this.#stream.write(`${this.#pending.join('\n')}\n`);
    this.#pending = [];
  }
}
