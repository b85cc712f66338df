import {
  decoratorFlags,
  describeParameters,
  latestRun,
  loadFlow,
  Manifests,
  type ConfigInfo,
  type LoadedFlow,
  type Project,
} from '@flow/core/engine';
import { FlowError } from '@flow/core';
import { parseFlowName } from '@flow/core/kernel';
import type { FlagInput } from '@oclif/core/interfaces';
import { openCli } from './cli.ts';
import { givenConfigs, joinConfigWords } from './config-flags.ts';
import { literal } from './literal-text.ts';
import { helpOf } from './decorator-flags.ts';
import { openProject } from './open-project.ts';
import { parameterFlags } from './parameter-flags.ts';
import { findFlowFile } from './parsing/find-flow-file.ts';
import { tokensOf, type Token } from './parsing/tokens.ts';
import { table } from './reporters/table.ts';
import { planFlags } from './plan-flags.ts';
import { runIdOf } from './resume-flow.ts';
import { resumeFlags, runFlags, spinFlags } from './run-flags.ts';

export interface FlowHelpParts {
  readonly flags: FlagInput;
  readonly description: string | undefined;
}

/** The commands that run a flow, or a step of it, or say what a run would do. */
export type FlowCommandId = 'run' | 'resume' | 'spin' | 'plan';

const flagsOf = { run: runFlags, resume: resumeFlags, spin: spinFlags, plan: planFlags } as const;

/** What help adds to `flow run`, `flow resume`, `flow spin` and `flow plan` for the flow that the command line names. */
export async function runHelp(command: FlowCommandId, words: readonly string[]): Promise<FlowHelpParts> {
  const cli = openCli();
  const tokens = tokensOf(joinConfigWords(words), flagsOf[command]);
  const file = findFlowFile(tokens);
  if (file === undefined) return { flags: {}, description: undefined };
  await using project = await openProject(cli, {
    stack: valueOf('stack', tokens),
    namespace: valueOf('namespace', tokens),
    isReadOnly: true,
  });
  const asked: ConfigInfo[] = [];
  const flow = await loadFlow(project, file, cli.cwd, {
    configs: givenConfigs({ config: valuesOf('config', tokens), 'config-value': valuesOf('config-value', tokens) }),
    with: valuesOf('with', tokens),
    onConfig: (config) => void asked.push(config),
  }).catch((error: unknown) => {
    if (FlowError.is(error, 'FLOW_CONFIG_MISSING')) return undefined;
    throw error;
  });
  if (flow === undefined) return unloadedHelp(`${titles[command]} ${file}`, asked);
  const parameters = await describeParameters(flow.definition);
  const kept = command !== 'resume' ? [] : await keptParameters(project, flow, valueOf('origin-run', tokens));
  const flags = parameterFlags(
    flow.name,
    parameters.filter(({ name, flag, isSecret }) =>
      command === 'spin' ? !Object.hasOwn(spinFlags, flag) : isSecret || !kept.includes(name),
    ),
  );
  const added = command === 'spin' ? {} : helpOf(decoratorFlags(project, file, cli.cwd));
  return {
    flags: { ...added, ...flags },
    description: [
      `${titles[command]} ${flow.name}`,
      ...(flow.graph?.doc === undefined ? [] : [literal(flow.graph.doc)]),
      ...configLines(flow.configs.map(configRow)),
    ].join('\n'),
  };
}

const titles = {
  run: 'Run',
  resume: 'Go on from a run of',
  spin: 'Run one step of',
  plan: 'Plan a run of',
} as const;

/** A flow can't be loaded, and its parameters not be known, without a config that has no default: the last that it asked for. */
function unloadedHelp(title: string, asked: readonly ConfigInfo[]): FlowHelpParts {
  const missing = asked.at(-1)?.name ?? '';
  const rows = asked.map((config) =>
    config.name === missing ? [config.name, 'required', literal(config.help ?? '')] : configRow(config),
  );
  const description = [
    literal(title),
    ...configLines(rows),
    '',
    `The parameters are listed with it: --config ${missing} FILE --help`,
  ];
  return { flags: {}, description: description.join('\n') };
}

function valueOf(name: string, tokens: readonly Token[]): string | undefined {
  return valuesOf(name, tokens)[0];
}

function valuesOf(name: string, tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap((token) => (token.kind === 'flag' && token.name === name ? (token.value ?? []) : []));
}

/** The configs with where their values come from. */
function configLines(rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  return ['Configs, each from where its value comes:', ...table(rows).map((line) => `  ${line}`)];
}

function configRow({ name, from = 'not given', help = '' }: ConfigInfo): readonly string[] {
  return [name, literal(from), literal(help)];
}

/** The parameters that the run to go on from has, and that no resume can change. */
async function keptParameters(
  project: Project,
  flow: LoadedFlow,
  originRun: string | undefined,
): Promise<readonly string[]> {
  const name = parseFlowName(flow.name);
  try {
    const chosen = originRun === undefined ? undefined : runIdOf(originRun);
    const run = chosen ?? (await latestRun(project, name));
    return Object.keys((await new Manifests(await project.storage()).run(name, run)).parameters);
  } catch {
    // No run to go on from; help shows all there may be.
    return [];
  }
}
