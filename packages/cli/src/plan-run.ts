import {
  checkedGraph,
  describeParameters,
  loadFlow,
  planFlow,
  type FlowPlan,
  type PlannedStep,
} from '@flow/core/engine';
import type { FlagInput } from '@oclif/core/interfaces';
import type { Cli } from './cli.ts';
import { givenConfigs, type ConfigChoice } from './config-flags.ts';
import { readDecoratorFlags } from './decorator-flags.ts';
import type { FirstReading } from './flow-command.ts';
import { openProject } from './open-project.ts';
import { givenParameters, parameterFlags } from './parameter-flags.ts';
import { checkFlowFile, findFlowFile, type SecondReading } from './parsing/find-flow-file.ts';
import type { Output } from './reporters/output.ts';
import { plural } from './reporters/plural.ts';
import { table } from './reporters/table.ts';
import { toJson } from './reporters/to-json.ts';

export interface PlanChoice extends ConfigChoice {
  readonly with?: readonly string[] | undefined;
  readonly stack: string | undefined;
  readonly json: boolean;
}

/** The command line, as `flow run` reads it. */
export interface PlanParsing {
  readonly first: () => Promise<FirstReading<PlanChoice>>;
  readonly second: (flags: FlagInput) => Promise<SecondReading<PlanChoice>>;
}

/** Prints what a run would run and what it would take from earlier ones; runs nothing. */
export async function planRun(cli: Cli, parsing: PlanParsing): Promise<number> {
  const { flags: own, tokens } = await parsing.first();
  const file = findFlowFile(tokens);
  if (file === undefined) {
    await parsing.second({});
    return 2;
  }
  await using project = await openProject(cli, { stack: own.stack, isReadOnly: true, isTolerant: false });
  const configs = givenConfigs(own);
  const shortcuts = await readDecoratorFlags(project, { file, cwd: cli.cwd, configs, tokens });
  const flow = await loadFlow(project, file, cli.cwd, { configs, with: [...(own.with ?? []), ...shortcuts.with] });
  checkedGraph(flow);
  const parameters = await describeParameters(flow.definition);
  const { args, flags } = await parsing.second({ ...shortcuts.flags, ...parameterFlags(flow.name, parameters) });
  checkFlowFile(flow.file, args.file);
  const given = { ...cli.runnerParameters, ...givenParameters(parameters, { ...flags }) };
  const plan = await planFlow({ project, flow, given, areTexts: true, variables: cli.env, cwd: cli.cwd });
  if (own.json) cli.stdout.line(toJson(plan, 2));
  else for (const line of planLines(cli.stdout, plan)) cli.stdout.line(line);
  return 0;
}

function planLines(output: Output, { flow, steps }: FlowPlan): readonly string[] {
  const rows = steps.flatMap((step) => {
    const [first, ...more] = linesOf(output, step);
    return [[step.step, ...(first ?? [])], ...more.map((line) => ['', ...line])];
  });
  return [...table(rows), '', `${flow}: ${summary(steps)}`];
}

/** What becomes of a step's tasks, and why: a line for each. */
function linesOf(output: Output, { run, reasons, taken, from, after }: PlannedStep): readonly (readonly string[])[] {
  const isOne = run + taken === 1 && after.length === 0;
  const counted = (word: string, count: number): string => (isOne ? word : `${word} ${String(count)}`);
  const lines = [
    ...reasons.map(({ reason, tasks }) => [output.paint('yellow', counted('runs', tasks)), reason]),
    ...(taken > 0 ? [[output.paint('green', counted('cached', taken)), `of ${from.join(', ')}`]] : []),
    ...(after.length > 0 ? [['unknown', `depends on ${after.join(', ')}`]] : []),
  ];
  return run + taken === 0 && after.length === 0 ? [['not reached', 'a switch goes another way']] : lines;
}

function summary(steps: readonly PlannedStep[]): string {
  const run = steps.reduce((sum, step) => sum + step.run, 0);
  const taken = steps.reduce((sum, step) => sum + step.taken, 0);
  const unknown = steps.filter(({ after }) => after.length > 0).length;
  return [
    `${plural(run, 'task')} would run`,
    `${String(taken)} would be taken from earlier runs`,
    ...(unknown > 0 ? [`${plural(unknown, 'step')} ${unknown === 1 ? 'depends' : 'depend'} on those that run`] : []),
  ].join(', ');
}
