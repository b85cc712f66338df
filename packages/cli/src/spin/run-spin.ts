import { openArtifacts, spinStep, type SpinEnd } from '@flow/core/engine';
import type { Cli } from '../cli.ts';
import { oddities } from '../launch.ts';
import type { StopSignals } from '../stop-signals.ts';
import { compareArtifacts, type Differences } from './compare-artifacts.ts';
import type { PreparedSpin } from './prepare-spin.ts';
import { SpinReporter } from './spin-reporter.ts';
import type { SpinSession } from './spin-session.ts';
import { writtenArtifacts, type WrittenArtifact } from './written-artifacts.ts';

export interface SpinRound {
  readonly prepared: PreparedSpin;
  readonly stop: Pick<StopSignals, 'signal' | 'now'>;
  /** What the step stored the last time it finished, where it runs again and again. */
  readonly before?: readonly WrittenArtifact[] | undefined;
}

/** How a step ended, and what it stored; undefined where it didn't finish. */
export interface Spun {
  readonly end: SpinEnd;
  readonly written: readonly WrittenArtifact[] | undefined;
}

/** Runs the step once, shows what happens, and says what came of it. */
export async function runSpin(cli: Cli, session: SpinSession, round: SpinRound): Promise<Spun> {
  const { project, file, scratch, flags } = session;
  const { flow, source, given, replaced } = round.prepared;
  const reporter = new SpinReporter(cli, { session, source });
  for (const event of oddities(cli, flow, file)) void reporter.onEvent(event);
  const end = await spinStep({
    project,
    flow,
    source,
    replaced,
    parameters: { given, areTexts: true, variables: cli.env, cwd: cli.cwd },
    stores: scratch,
    scratch: scratch?.folder,
    inspect: flags.inspect ? source.path.step : undefined,
    signal: round.stop.signal,
    stopNow: round.stop.now,
    onEvent: (event) => reporter.onEvent(event),
  });
  if (end.manifest === undefined) {
    // Who saved the flow meanwhile sees it begin again.
    if (flags.json || round.stop.signal.reason !== 'saved') reporter.unfinished(end);
    return { end, written: undefined };
  }
  const storage = scratch?.storage ?? (await project.storage());
  const artifacts = await openArtifacts(flow.kernel, storage);
  const written = await writtenArtifacts(artifacts, end, Math.max(20, cli.stdout.columns - 40));
  reporter.finished({ end, written, differences: differencesOf(round, written) });
  return { end, written };
}

function differencesOf({ before }: SpinRound, written: readonly WrittenArtifact[]): Differences | undefined {
  return before === undefined ? undefined : compareArtifacts(before, written);
}
