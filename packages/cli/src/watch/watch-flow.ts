import { dirname, resolve } from 'node:path';
import { FlowError } from '@flow/core';
import {
  checkedGraph,
  includedFiles,
  loadFlow,
  resumeRun,
  startRun,
  type FlowFingerprints,
  type LoadedFlow,
  type LoadFlowOptions,
  type Project,
  type RunEnd,
} from '@flow/core/engine';
import type { Cli } from '../cli.ts';
import { exitCode, runReported, type LaunchChoice } from '../launch.ts';
import type { Reporter } from '../reporters/reporter.ts';
import { watchStopSignals, type StopSignals } from '../stop-signals.ts';
import { findChanges, type Changes } from './find-changes.ts';
import { Saves } from './saves.ts';
import { WatchReporter } from './watch-reporter.ts';

/** What the command line says of the flow's runs, which it can do once the flow is loaded. */
export interface WatchChoice {
  readonly flags: LaunchChoice;
  /** Texts, by name of parameter. */
  readonly given: Readonly<Record<string, unknown>>;
}

export interface WatchRequest {
  readonly project: Project;
  readonly file: string;
  readonly loading: Pick<LoadFlowOptions, 'configs' | 'with'>;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly choose: (flow: LoadedFlow) => Promise<WatchChoice>;
}

/** Runs a flow, and on every save what that changes, until it is told to stop; the exit code is the last run's. */
export async function watchFlow(cli: Cli, request: WatchRequest): Promise<number> {
  const { project, isJson, isQuiet } = request;
  using stop = watchStopSignals();
  using saves = new Saves();
  const reporter = new WatchReporter(cli, { isJson, isQuiet, root: project.root });
  return await new FlowWatch(cli, request, { stop, saves, reporter }).watch();
}

interface Parts {
  readonly stop: StopSignals;
  readonly saves: Saves;
  readonly reporter: WatchReporter;
}

/** A flow that can be run, as it stood when it was loaded. */
interface State {
  readonly flow: LoadedFlow;
  readonly fingerprints: FlowFingerprints;
}

interface LastRun extends State {
  readonly end: RunEnd;
}

/** What a save made of the flow. */
interface Save {
  readonly state: State;
  readonly saved: readonly string[];
}

interface Run {
  /** Undefined for a run from the start. */
  readonly changes: Changes | undefined;
  readonly signal: AbortSignal;
  readonly onReporter: (reporter: Reporter) => void;
}

/** Nothing was meant by the command line that could ever be run. */
const hopelessCodes = new Set(['FLOW_FILE_MISSING', 'FLOW_FILE_IS_FOLDER']);

class FlowWatch {
  readonly #cli: Cli;
  readonly #request: WatchRequest;
  readonly #parts: Parts;
  /** Of the last flow that could be loaded. */
  #watched: readonly string[] = [];
  #choice: WatchChoice | undefined;
  /** Why the command line can't be understood. */
  #refusal: unknown;
  #last: LastRun | undefined;
  /** What is wrong with the flow as it was saved while a run went on. */
  #broken: FlowError | undefined;
  #code = 2;

  constructor(cli: Cli, request: WatchRequest, parts: Parts) {
    this.#cli = cli;
    this.#request = request;
    this.#parts = parts;
  }

  async watch(): Promise<number> {
    const { stop, saves, reporter } = this.#parts;
    for (let saved: readonly string[] | undefined = []; saved !== undefined; saved = await saves.next(stop.signal)) {
      const state = await this.#loadOrTell();
      let next = state && { state, saved };
      while (next !== undefined && !stop.signal.aborted) next = await this.#round(next);
      if (stop.signal.aborted) break;
      reporter.waiting();
    }
    return this.#code;
  }

  /** Undefined where the flow is broken, which is told. */
  async #loadOrTell(): Promise<State | undefined> {
    try {
      return await this.#load();
    } catch (error) {
      if (!FlowError.is(error) || this.#isHopeless(error)) throw error;
      this.#code = this.#parts.reporter.broken(error);
      return undefined;
    }
  }

  #isHopeless(error: FlowError): boolean {
    return error === this.#refusal || (this.#choice === undefined && hopelessCodes.has(error.code));
  }

  async #load(): Promise<State> {
    const { project, file, loading } = this.#request;
    const path = resolve(this.#cli.cwd, file);
    const since = Date.now();
    const read: string[] = [];
    const onConfigFile = (one: string): void => void read.push(one);
    try {
      const flow = await loadFlow(project, file, this.#cli.cwd, { ...loading, onConfigFile });
      this.#watch(flow.watched, since);
      checkedGraph(flow);
      const files = this.#filesOf(flow, await this.#choose(flow));
      this.#watch([...flow.watched, ...files.values()], since);
      return { flow, fingerprints: await flow.fingerprints(files) };
    } catch (error) {
      // What is missing may be about to be written there.
      const place =
        FlowError.is(error) && error.position !== undefined ? resolve(project.root, error.position.file) : path;
      this.#parts.saves.watch(
        [...new Set([...this.#watched, ...read, path, dirname(path), place, dirname(place)])],
        since,
      );
      throw error;
    }
  }

  #watch(paths: readonly string[], since: number): void {
    this.#watched = paths;
    this.#parts.saves.watch(paths, since);
  }

  async #choose(flow: LoadedFlow): Promise<WatchChoice> {
    this.#choice ??= await this.#request.choose(flow).catch((error: unknown) => {
      this.#refusal = error;
      throw error;
    });
    return this.#choice;
  }

  /** The files that its parameters include, by their names. */
  #filesOf({ definition }: LoadedFlow, { given }: WatchChoice): ReadonlyMap<string, string> {
    const sources = { given, areTexts: true, variables: this.#cli.env };
    return includedFiles({ definition, ...sources, cwd: this.#cli.cwd, projectRoot: this.#request.project.root });
  }

  /** Runs what is to be run. Returns the save that has ended the run, if one did. */
  async #round({ state, saved }: Save): Promise<Save | undefined> {
    const { reporter } = this.#parts;
    const last = this.#last?.flow.name === state.flow.name ? this.#last : undefined;
    if (last === undefined) {
      reporter.starting();
      return this.#run(state, undefined);
    }
    const changes = findChanges(last.fingerprints, state.fingerprints);
    if (last.end.status !== 'finished' || changes.steps.length > 0) {
      reporter.restarting(saved, changes, last.end.run);
      return this.#run(state, changes);
    }
    const isOther = last.flow.code.hash !== state.flow.code.hash || changes.parameters.length > 0;
    if (isOther || reporter.isBroken) reporter.unchanged(saved);
    this.#code = exitCode(last.end);
    // The fingerprints stay those of the run: a parameter that no step reads yet may be read later.
    this.#last = { ...last, flow: state.flow };
    return undefined;
  }

  async #run(state: State, changes: Changes | undefined): Promise<Save | undefined> {
    const [ended, replaced] = [new AbortController(), new AbortController()];
    const signal = AbortSignal.any([this.#parts.stop.signal, replaced.signal]);
    let shown: Reporter | undefined;
    const onBroken = ({ code, message, hint }: FlowError): void =>
      void shown?.onEvent({ kind: 'warning', at: this.#cli.now(), code, message, hint });
    const saving = this.#saveDuring(state, ended.signal, onBroken).finally(() => replaced.abort('saved'));
    // It is awaited when the run is over.
    void saving.catch(() => undefined);
    try {
      const end = await this.#start(state, { changes, signal, onReporter: (reporter) => (shown = reporter) });
      this.#last = { ...state, end };
      this.#code = exitCode(end);
    } catch (error) {
      if (!FlowError.is(error) || this.#last === undefined) throw error;
      this.#broken = error;
    } finally {
      ended.abort();
      await Promise.allSettled([saving]);
    }
    return (await saving) ?? this.#tellBroken();
  }

  #tellBroken(): undefined {
    if (this.#broken !== undefined) this.#code = this.#parts.reporter.broken(this.#broken);
    this.#broken = undefined;
  }

  /** The save, while a run goes on, that changes what one of its steps does. */
  async #saveDuring(
    running: State,
    ended: AbortSignal,
    onBroken: (error: FlowError) => void,
  ): Promise<Save | undefined> {
    let saved: readonly string[] | undefined;
    while ((saved = await this.#parts.saves.next(ended)) !== undefined) {
      this.#broken = undefined;
      const state = await this.#load().catch((error: unknown) => {
        if (!FlowError.is(error)) throw error;
        onBroken((this.#broken = error));
      });
      const isOther = state !== undefined && findChanges(running.fingerprints, state.fingerprints).steps.length > 0;
      if (isOther) return { state, saved };
    }
    return undefined;
  }

  #start({ flow }: State, { changes, signal, onReporter }: Run): Promise<RunEnd> {
    const { project, file } = this.#request;
    const { flags, given } = this.#choice ?? {};
    if (flags === undefined || given === undefined) throw new Error('Nothing was chosen.');
    const parameters = { given, areTexts: true, variables: this.#cli.env, cwd: this.#cli.cwd };
    const names = checkedGraph(flow).steps.map((node) => String(node.name));
    return runReported(this.#cli, {
      project,
      flow,
      file,
      flags,
      stop: { signal, now: this.#parts.stop.now },
      onReporter,
      start: (options) =>
        changes === undefined || this.#last === undefined
          ? startRun({ ...options, ...parameters })
          : resumeRun({
              ...options,
              originRun: this.#last.end.run,
              steps: changes.steps.filter((step) => names.includes(step)),
              parameters: { ...parameters, renew: changes.parameters },
            }),
    });
  }
}
