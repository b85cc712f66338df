import { join } from 'node:path';
import { checkedGraph, describeParameters, loadFlow, makeTemporaryFolder, type ParameterInfo } from '@flow/core/engine';
import type { FlagInput } from '@oclif/core/interfaces';
import type { Cli } from '../cli.ts';
import { givenConfigs, type ConfigChoice } from '../config-flags.ts';
import type { FirstReading } from '../flow-command.ts';
import { warner } from '../launch.ts';
import { openProject } from '../open-project.ts';
import { parameterFlags } from '../parameter-flags.ts';
import { checkFlowFile, findFlowFile, type SecondReading } from '../parsing/find-flow-file.ts';
import { settingsOf } from '../run-flags.ts';
import { watchStopSignals } from '../stop-signals.ts';
import { choosePoints } from './choose-points.ts';
import { Verifier, type PointResult, type Subject } from './verifier.ts';
import { openVerifyReport } from './verify-report.ts';

/** What the command line says of how the flow is run and verified. */
export interface VerifyChoice extends ConfigChoice {
  readonly stack: string | undefined;
  readonly with?: readonly string[] | undefined;
  readonly sample: number | undefined;
  readonly seed: number | undefined;
  readonly json: boolean;
}

/** The command line, read in two turns as that of `flow run`. */
export interface VerifyParsing {
  readonly first: () => Promise<FirstReading<VerifyChoice>>;
  /** With the flags of the flow as well. */
  readonly second: (flags: FlagInput) => Promise<SecondReading<VerifyChoice>>;
}

/** Proves that a flow survives kill -9 at its commit points; 0 when it does, 1 when it doesn't. */
export async function verifyFlow(cli: Cli, parsing: VerifyParsing): Promise<number> {
  const { flags, tokens } = await parsing.first();
  const file = findFlowFile(tokens);
  if (file === undefined) {
    await parsing.second({});
    return 2;
  }
  using stop = watchStopSignals();
  await using scratch = await makeTemporaryFolder('verify');
  try {
    const words = await readWords(cli, { file, flags, parsing });
    const verifier = new Verifier({
      file,
      ...words,
      stack: flags.stack,
      cwd: cli.cwd,
      env: { ...cli.env, ...storeIn(scratch.path) },
      signal: stop.signal,
    });
    return await verifyPoints(cli, verifier, flags);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    cli.stderr.line('stopped before all was verified');
    return 1;
  }
}

async function verifyPoints(cli: Cli, verifier: Verifier, { sample, seed, json }: VerifyChoice): Promise<number> {
  using report = openVerifyReport(cli, json);
  report.preparing();
  const reference = await verifier.prepare();
  const points = choosePoints(reference.results.size, { sample, seed });
  report.prepared(reference, points.length);
  const results: PointResult[] = [];
  for (const point of points) {
    const result = await verifier.verify(point);
    results.push(result);
    report.verified(result);
  }
  report.ended(results);
  return results.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

/** Runs of their own: neither the user's runs nor what is latest among them change. */
function storeIn(folder: string): Readonly<Record<string, string>> {
  return {
    FLOW_STORAGE: 'local',
    FLOW_STORAGE_ROOT: folder,
    FLOW_METADATA: 'sqlite',
    FLOW_METADATA_PATH: join(folder, 'metadata.db'),
    FLOW_NAMESPACE: '',
  };
}

interface Reading {
  readonly file: string;
  readonly flags: VerifyChoice;
  readonly parsing: VerifyParsing;
}

/** Reads the whole command line, parameters too, and writes it anew for the commands that run and resume. */
async function readWords(
  cli: Cli,
  { file, flags, parsing }: Reading,
): Promise<Pick<Subject, 'runFlags' | 'resumeFlags'>> {
  const { stack, json } = flags;
  const overrides = settingsOf({ ...flags });
  await using project = await openProject(cli, { stack, overrides, onWarning: warner(cli, json) });
  const flow = await loadFlow(project, file, cli.cwd, { configs: givenConfigs(flags), with: flags.with });
  checkedGraph(flow);
  const parameters = await describeParameters(flow.definition);
  const second = await parsing.second(parameterFlags(flow.name, parameters));
  checkFlowFile(flow.file, second.args.file);
  const given: Readonly<Record<string, unknown>> = { ...second.flags };
  const both = wordsOf(given, ['stack', 'max-workers', 'isolation']);
  const secrets = wordsOf(given, flagsOf(parameters.filter(({ isSecret }) => isSecret)));
  const others = wordsOf(given, [...flagsOf(parameters), 'with', 'config', 'config-value']);
  return { runFlags: [...both, ...others], resumeFlags: [...both, ...secrets] };
}

function flagsOf(parameters: readonly ParameterInfo[]): readonly string[] {
  return parameters.map(({ flag }) => flag);
}

/** Flags as they are written, of those that were given. */
function wordsOf(given: Readonly<Record<string, unknown>>, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const value = given[name];
    if (value === undefined) return [];
    if (typeof value === 'boolean') return [value ? `--${name}` : `--no-${name}`];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.map((one) => `--${name}=${typeof one === 'string' ? one : JSON.stringify(one)}`);
  });
}
