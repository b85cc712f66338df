import { shownPath } from '@flow/core/kernel';
import type { Cli } from '../cli.ts';
import { plural } from '../reporters/plural.ts';
import { reportError } from '../reporters/report-error.ts';
import { toJson } from '../reporters/to-json.ts';
import type { Changes } from './find-changes.ts';

export interface WatchReporterOptions {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly root: string;
}

/** Names beyond these are only counted. */
const maxNames = 4;

/** Says between the runs what was saved and what comes of it. */
export class WatchReporter {
  readonly #cli: Cli;
  readonly #options: WatchReporterOptions;
  #isWaiting = false;
  #isBroken = false;

  constructor(cli: Cli, options: WatchReporterOptions) {
    this.#cli = cli;
    this.#options = options;
  }

  /** Waits for the next save; told once, however often nothing comes of one. */
  waiting(): void {
    if (this.#isWaiting) return;
    const { isJson, isQuiet } = this.#options;
    const text = this.#cli.stdout.paint('dim', 'Waiting for changes. Ctrl-C ends it.');
    if (isJson || !isQuiet) this.#tell('watch.waiting', {}, text);
    this.#isWaiting = true;
  }

  /** A run from the start begins. */
  starting(): void {
    this.#isWaiting = false;
    this.#isBroken = false;
  }

  /** The last that was told is an error. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** A new run begins; `origin` is the run that it goes on from. */
  restarting(saved: readonly string[], changes: Changes, origin: string): void {
    const { stdout } = this.#cli;
    const { steps } = changes;
    const shown = steps.slice(0, maxNames).map((name) => stdout.paint('bold', name));
    const more = steps.length > maxNames ? [`${String(steps.length - maxNames)} more`] : [];
    const what = steps.length === 0 ? 'what had not finished runs again' : `${listed([...shown, ...more])} changed`;
    this.#tell('watch.restarting', { saved: this.#names(saved), ...changes, origin }, this.#line(saved, what));
  }

  /** What ran before runs again. */
  again(saved: readonly string[]): void {
    this.#tell('watch.restarting', { saved: this.#names(saved) }, this.#line(saved, 'it runs again'));
  }

  unchanged(saved: readonly string[]): void {
    this.#tell('watch.unchanged', { saved: this.#names(saved) }, this.#line(saved, 'no step is changed by that'));
  }

  /** Returns the exit code that the error stands for. */
  broken(error: unknown): number {
    this.#isWaiting = false;
    this.#isBroken = true;
    if (!this.#options.isJson && this.#cli.stderr.isTerminal) this.#cli.stderr.line();
    return reportError(this.#cli, error, this.#options.isJson);
  }

  #line(saved: readonly string[], what: string): string {
    const [first, ...others] = this.#names(saved);
    const more = others.length === 0 ? '' : ` and ${plural(others.length, 'more file')}`;
    const { stdout } = this.#cli;
    return `${stdout.isTerminal ? '\n' : ''}${stdout.paint('cyan', '↻')} ${first ?? ''}${more} saved: ${what}`;
  }

  #names(saved: readonly string[]): readonly string[] {
    const folders = { cwd: this.#cli.cwd, root: this.#options.root };
    return saved.map((path) => shownPath(path, folders));
  }

  #tell(kind: string, facts: object, text: string): void {
    const { stdout, now } = this.#cli;
    this.#isWaiting = false;
    this.#isBroken &&= kind === 'watch.waiting';
    stdout.line(this.#options.isJson ? toJson({ kind, at: now(), ...facts }) : text);
  }
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
