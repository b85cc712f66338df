import type { SpinEnd, SpinSource } from '@flow/core/engine';
import { formatPathspec, type RunEvent } from '@flow/core/kernel';
import type { Cli } from '../cli.ts';
import { describeSize } from '../reporters/describe-size.ts';
import { describeDuration } from '../reporters/describe-time.ts';
import { eventText, isQuietEvent } from '../reporters/event-text.ts';
import { indent } from '../reporters/indent.ts';
import { errorText, failureText } from '../reporters/run-end.ts';
import { table } from '../reporters/table.ts';
import { taskLine } from '../reporters/task-line.ts';
import { taskTag } from '../reporters/task-tag.ts';
import { toJson } from '../reporters/to-json.ts';
import type { Differences } from './compare-artifacts.ts';
import { nextText } from './next-text.ts';
import type { SpinSession } from './spin-session.ts';
import type { WrittenArtifact } from './written-artifacts.ts';

export interface SpinReporting {
  readonly session: SpinSession;
  readonly source: SpinSource;
}

export interface FinishedSpin {
  readonly end: SpinEnd;
  readonly written: readonly WrittenArtifact[];
  /** Against the time before; undefined the first time. */
  readonly differences: Differences | undefined;
}

type Failed = Extract<RunEvent, { readonly kind: 'task.failed' }>;

const states = { finished: '', failed: ', which failed', unstarted: ', which has not finished' } as const;

/** Shows one step that runs on its own: what it prints, how it ended, what it stored and where it leads. */
export class SpinReporter {
  readonly #cli: Cli;
  readonly #reporting: SpinReporting;
  /** Told when it is known that another attempt comes; else the end tells of it. */
  #failed: Failed | undefined;

  constructor(cli: Cli, reporting: SpinReporting) {
    this.#cli = cli;
    this.#reporting = reporting;
  }

  onEvent(event: RunEvent): Promise<void> | undefined {
    const { stdout } = this.#cli;
    if (event.kind === 'run.started') this.#starting();
    if (this.#isJson) stdout.line(toJson(event));
    else if (event.kind === 'task.log') this.#print(event);
    else this.#tell(event);
    return stdout.room;
  }

  /** It failed, or was stopped. */
  unfinished(end: SpinEnd): void {
    const { stderr } = this.#cli;
    const { session, source } = this.#reporting;
    if (this.#isJson) return this.#ended(end, {});
    const { root } = session.project;
    for (const failure of end.failures)
      stderr.line(`\n${failureText(this.#cli, failure, { root, hasLog: session.scratch === undefined })}`);
    if (end.failures.length === 0 && end.error !== undefined) stderr.line(`\n${errorText(this.#cli, end.error, root)}`);
    const [sign, what] =
      end.status === 'failed' ? [stderr.paint('red', '✗'), 'failed'] : [stderr.paint('yellow', '■'), 'was stopped'];
    const time = describeDuration(end.durationMs);
    stderr.line(`\n${sign} ${stderr.paint('bold', taskTag(source.path))} ${what} after ${time}${this.#kept(end)}`);
  }

  finished({ end, written, differences }: FinishedSpin): void {
    const { stdout } = this.#cli;
    if (this.#isJson) return this.#ended(end, { artifacts: written.map(artifactJson), ...changesJson(differences) });
    if (this.#isQuiet) return;
    const { path } = this.#reporting.source;
    const caught = end.manifest?.caught === undefined ? '' : ', its error caught';
    const time = describeDuration(end.durationMs);
    stdout.line(
      `${stdout.paint('green', '✓')} ${stdout.paint('bold', taskTag(path))} finished in ${time}${caught}${this.#kept(end)}`,
    );
    const lines = differences === undefined ? this.#artifactLines(written) : this.#differenceLines(differences);
    for (const line of lines) stdout.line(indent(line));
    if (end.next !== undefined) stdout.line(indent(`${stdout.paint('dim', 'next:')} ${nextText(end.next)}`));
  }

  get #isJson(): boolean {
    return this.#reporting.session.flags.json;
  }

  get #isQuiet(): boolean {
    return this.#reporting.session.flags.quiet;
  }

  /** Says which task's inputs the step is run on. */
  #starting(): void {
    const { path, state, works } = this.#reporting.source;
    const { stdout, now } = this.#cli;
    const origin = formatPathspec(path);
    if (this.#isJson) {
      const inputs = works.find(({ task }) => task === path.task)?.inputs;
      return stdout.line(
        toJson({ kind: 'spin.started', at: now(), step: path.step, task: path.task, origin, state, inputs }),
      );
    }
    if (this.#isQuiet) return;
    const what = works.length > 1 ? `a gang of ${String(works.length)}, ` : '';
    stdout.line(
      `${stdout.paint('bold', taskTag(path))} ${stdout.paint('dim', `${what}on the inputs of ${origin}${states[state]}`)}`,
    );
  }

  #print(event: Extract<RunEvent, { readonly kind: 'task.log' }>): void {
    const { stdout, stderr } = this.#cli;
    const output = event.stream === 'stdout' ? stdout : stderr;
    const tag = this.#reporting.source.works.length > 1 ? `${output.paint('dim', `${taskTag(event)} |`)} ` : '';
    output.line(`${tag}${taskLine(event.line, output.hasColors)}`);
  }

  #tell(event: RunEvent): void {
    if (event.kind === 'task.failed') this.#failed = event;
    if (event.kind === 'task.failed' || isQuietEvent(event)) return;
    if (this.#failed !== undefined && event.kind !== 'warning') {
      this.#line(this.#failed);
      this.#failed = undefined;
    }
    this.#line(event);
  }

  #line(event: RunEvent): void {
    const { stderr: output, cwd } = this.#cli;
    const { root, settings } = this.#reporting.session.project;
    const text = eventText(event, { output, folders: { cwd, root }, graceSeconds: settings.graceSeconds });
    if (text !== undefined) output.line(text);
  }

  /** Where it can be found. */
  #kept({ flow, run }: SpinEnd): string {
    return this.#reporting.session.scratch === undefined ? `, kept as ${flow}/${run}` : '';
  }

  #artifactLines(written: readonly WrittenArtifact[]): readonly string[] {
    const { stdout } = this.#cli;
    const own = written.filter(({ change }) => change !== 'kept');
    const passed = written.length - own.length;
    const rows = own.map((one) => [
      stdout.paint('bold', one.name),
      stdout.paint('dim', one.change),
      one.type,
      describeSize(one.size),
      this.#shown(one),
    ]);
    const rest =
      passed === 0
        ? []
        : [stdout.paint('dim', `${String(passed)} passed on as ${passed === 1 ? 'it was' : 'they were'}`)];
    return [...table(rows), ...rest];
  }

  #differenceLines({ added, changed, gone }: Differences): readonly string[] {
    const { stdout } = this.#cli;
    const name = (one: WrittenArtifact): string => stdout.paint('bold', one.name);
    const rows = [
      ...added.map((one) => [stdout.paint('green', '+'), name(one), this.#shown(one)]),
      ...changed.map(({ before, after }) => [
        stdout.paint('yellow', '~'),
        name(after),
        `${this.#shown(before)} → ${this.#shown(after)}`,
      ]),
      ...gone.map((one) => [stdout.paint('red', '-'), name(one), this.#shown(one)]),
    ];
    return rows.length === 0 ? [stdout.paint('dim', 'no artifact changed')] : table(rows);
  }

  #shown({ preview, type, size }: WrittenArtifact): string {
    return preview ?? this.#cli.stdout.paint('dim', `${type}, ${describeSize(size)}`);
  }

  #ended(end: SpinEnd, facts: object): void {
    const { stdout, now } = this.#cli;
    const { session, source } = this.#reporting;
    const { step, task } = source.path;
    const kept = session.scratch === undefined ? formatPathspec(end.task) : undefined;
    const { status, durationMs, error, next } = end;
    const caught = end.manifest?.caught;
    const told = { step, task, status, durationMs, error, caught, next, kept, ...facts };
    stdout.line(toJson({ kind: 'spin.ended', at: now(), ...told }));
  }
}

/** A small value that JSON has is told as it is. */
function artifactJson({ name, type, size, encoding, preview, change, ref }: WrittenArtifact): object {
  const value = ref.at === 'inline' && 'json' in ref ? { value: ref.json } : {};
  return { name, type, size, encoding, preview, ...value, change };
}

function changesJson(differences: Differences | undefined): object {
  if (differences === undefined) return {};
  const { added, changed, gone } = differences;
  const changes = {
    added: added.map(({ name }) => name),
    changed: changed.map(({ before, after }) => ({ name: after.name, before: before.preview, after: after.preview })),
    gone: gone.map(({ name }) => name),
  };
  return { changes };
}
