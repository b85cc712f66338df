import type { FlowError } from '@flow/core';
import {
  checkedGraph,
  engineErrors,
  strayVariables,
  type LaunchOptions,
  type LoadedFlow,
  type Project,
  type RunEnd,
} from '@flow/core/engine';
import { didYouMean, type Diagnostic, type RunEvent, type RunListener, type StepName } from '@flow/core/kernel';
import type { Cli } from './cli.ts';
import type { ConfigChoice } from './config-flags.ts';
import { JsonReporter } from './reporters/json.ts';
import { openReporter } from './reporters/open-reporter.ts';
import type { Reporter } from './reporters/reporter.ts';
import { reportWarning } from './reporters/report-error.ts';
import { reportRunEnd } from './reporters/run-end.ts';
import { openRunIdFile } from './run-id-file.ts';
import { watchStopSignals, type StopSignals } from './stop-signals.ts';

/** What the flags of a command that runs a flow say. */
export interface LaunchChoice extends ConfigChoice {
  readonly with?: readonly string[] | undefined;
  readonly stack: string | undefined;
  readonly tag: readonly string[] | undefined;
  readonly 'run-id-file': string | undefined;
  readonly inspect: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

type Launching = Omit<LaunchOptions, 'parameters' | 'shownParameters' | 'origin'>;

export interface Launch {
  readonly project: Project;
  readonly flow: LoadedFlow;
  /** As the user named it. */
  readonly file: string;
  readonly flags: LaunchChoice;
  readonly start: (options: Launching) => Promise<RunEnd>;
}

/** Runs a loaded flow: reports, obeys Ctrl-C, and says how it ended. */
export async function launch(cli: Cli, request: Launch): Promise<number> {
  using stop = watchStopSignals();
  return exitCode(await runReported(cli, { ...request, stop }));
}

/** 0 for a run that has finished; one that failed for what the flow does wrong, and for nothing else, is bad usage. */
export function exitCode({ status, failures, error: reason }: RunEnd): number {
  if (status === 'finished') return 0;
  const reasons = failures.length > 0 ? failures.map(({ error }) => error) : [reason];
  const isBadUsage = status === 'failed' && reasons.every((one) => one?.exitCode === 2);
  return isBadUsage ? 2 : 1;
}

export interface ReportedRun extends Launch {
  readonly stop: Pick<StopSignals, 'signal' | 'now'>;
  /** Told of what shows the run, until it is over. */
  readonly onReporter?: (reporter: Reporter) => void;
}

/** Runs a loaded flow until it ends or is stopped: shows what happens, and says how it ended. */
export async function runReported(cli: Cli, request: ReportedRun): Promise<RunEnd> {
  const { project, flow, file, flags, start, stop } = request;
  const graph = checkedGraph(flow);
  const inspect = flags.inspect === undefined ? undefined : knownStep(flow, flags.inspect);
  const writeRunId = openRunIdFile(flags['run-id-file'], cli.cwd);
  using reporter = await openReporter(cli, { ...reporting(project), graph, isJson: flags.json, isQuiet: flags.quiet });
  request.onReporter?.(reporter);
  const onEvent: RunListener = (event) => {
    if (event.kind === 'run.started') writeRunId(event.run);
    return reporter.onEvent(event);
  };
  for (const event of oddities(cli, flow, file)) void reporter.onEvent(event);
  const end = await start({
    project,
    flow,
    inspect,
    onEvent,
    tags: flags.tag ?? [],
    signal: stop.signal,
    stopNow: stop.now,
  });
  reporter[Symbol.dispose]();
  const isReplaced = end.status === 'stopped' && stop.signal.reason === 'saved';
  if (!flags.json && !isReplaced) reportRunEnd(cli, end, { file, root: project.root, stack: flags.stack });
  return end;
}

function reporting({ root, settings }: Project): { readonly root: string; readonly graceSeconds: number } {
  return { root, graceSeconds: settings.graceSeconds };
}

/** What is odd about a flow that runs all the same, and about the variables that are to give its parameters. */
export function oddities(cli: Cli, flow: LoadedFlow, file: string): readonly RunEvent[] {
  const stray = strayVariables(flow.definition, cli.env, file).map((warning) => warningEvent(cli, warning));
  return [...flow.diagnostics.map((diagnostic) => oddity(cli, diagnostic)), ...stray];
}

function oddity(cli: Cli, { code, message, hint, position }: Diagnostic): RunEvent {
  return { kind: 'warning', at: cli.now(), code, message, hint, position };
}

/** Says what is odd before there is a run: among the events under --json, else on stderr. */
export function warner(cli: Cli, isJson: boolean): (warning: FlowError) => void {
  if (!isJson) return (warning) => reportWarning(cli, warning);
  const reporter = new JsonReporter(cli.stdout);
  return (warning) => void reporter.onEvent(warningEvent(cli, warning));
}

function warningEvent(cli: Cli, { code, message, hint }: FlowError): RunEvent {
  return { kind: 'warning', at: cli.now(), code, message, hint };
}

function knownStep(flow: LoadedFlow, step: string): StepName {
  const names = checkedGraph(flow).steps.map((node) => node.name);
  const found = names.find((name) => name === step);
  if (found === undefined)
    throw engineErrors.FLOW_STEP_UNKNOWN({ step, flow: flow.name, file: flow.file, guess: didYouMean(step, names) });
  return found;
}
