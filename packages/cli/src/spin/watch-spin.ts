import { dirname, resolve } from 'node:path';
import { FlowError } from '@flow/core';
import type { Cli } from '../cli.ts';
import { exitCode } from '../launch.ts';
import { watchStopSignals, type StopSignals } from '../stop-signals.ts';
import { Saves } from '../watch/saves.ts';
import { WatchReporter } from '../watch/watch-reporter.ts';
import { prepareSpin, type PinnedTask, type PreparedSpin } from './prepare-spin.ts';
import { runSpin, type Spun } from './run-spin.ts';
import type { SpinSession } from './spin-session.ts';
import type { WrittenArtifact } from './written-artifacts.ts';

/** Runs the step, and again on every save, always on the same inputs; the exit code is the last one's. */
export async function watchSpin(cli: Cli, session: SpinSession): Promise<number> {
  const { isJson, isQuiet } = { isJson: session.flags.json, isQuiet: session.flags.quiet };
  using stop = watchStopSignals();
  using saves = new Saves();
  const reporter = new WatchReporter(cli, { isJson, isQuiet, root: session.project.root });
  return await new SpinWatch(cli, session, { stop, saves, reporter }).watch();
}

interface Parts {
  readonly stop: StopSignals;
  readonly saves: Saves;
  readonly reporter: WatchReporter;
}

class SpinWatch {
  readonly #cli: Cli;
  readonly #session: SpinSession;
  readonly #parts: Parts;
  #watched: readonly string[] = [];
  #pinned: PinnedTask | undefined;
  /** What the step stored the last time it finished. */
  #before: readonly WrittenArtifact[] | undefined;
  #code = 2;

  constructor(cli: Cli, session: SpinSession, parts: Parts) {
    this.#cli = cli;
    this.#session = session;
    this.#parts = parts;
  }

  async watch(): Promise<number> {
    const { stop, saves, reporter } = this.#parts;
    let saved: readonly string[] | undefined = [];
    while (saved !== undefined && !stop.signal.aborted) {
      if (saved.length > 0) reporter.again(saved);
      const during: readonly string[] | undefined = await this.#round();
      if (during === undefined && !stop.signal.aborted) reporter.waiting();
      saved = during ?? (await saves.next(stop.signal));
    }
    return this.#code;
  }

  /** Runs the step as it is now. Returns what was saved meanwhile, which has ended it. */
  async #round(): Promise<readonly string[] | undefined> {
    try {
      const prepared = await this.#prepare();
      return await this.#run(prepared);
    } catch (error) {
      // What is wrong from the first may be the command line.
      if (!FlowError.is(error) || this.#pinned === undefined) throw error;
      this.#code = this.#parts.reporter.broken(error);
      return undefined;
    }
  }

  async #prepare(): Promise<PreparedSpin> {
    const { file, flags } = this.#session;
    const since = Date.now();
    const own = [file, ...(flags.artifacts === undefined ? [] : [flags.artifacts])].map((one) =>
      resolve(this.#cli.cwd, one),
    );
    try {
      const prepared = await prepareSpin(this.#cli, this.#session, this.#pinned);
      this.#pinned ??= prepared.source.path;
      this.#watched = [...prepared.flow.watched, ...own];
      this.#parts.saves.watch([...new Set(this.#watched)], since);
      return prepared;
    } catch (error) {
      // What is missing may be about to be written there.
      this.#parts.saves.watch([...new Set([...this.#watched, ...own, ...own.map((one) => dirname(one))])], since);
      throw error;
    }
  }

  async #run(prepared: PreparedSpin): Promise<readonly string[] | undefined> {
    const { stop, saves } = this.#parts;
    const [ended, replaced] = [new AbortController(), new AbortController()];
    const saving = saves.next(ended.signal).then((saved) => {
      if (saved !== undefined) replaced.abort('saved');
      return saved;
    });
    const signal = AbortSignal.any([stop.signal, replaced.signal]);
    try {
      this.#keep(
        await runSpin(this.#cli, this.#session, { prepared, stop: { signal, now: stop.now }, before: this.#before }),
      );
    } finally {
      ended.abort();
    }
    return await saving;
  }

  #keep({ end, written }: Spun): void {
    this.#before = written ?? this.#before;
    this.#code = exitCode(end);
  }
}
