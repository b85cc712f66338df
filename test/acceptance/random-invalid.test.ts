import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FlowError } from '@flow/core';
import {
  checkedGraph,
  drawGraph,
  loadFlow,
  loadFlowClass,
  renderDiagnostic,
  startRun,
  type LoadedFlow,
} from '@flow/core/engine';
import type { ErrorRecord, RunEvent } from '@flow/core/kernel';
import { fuzzRuns, fuzzSeed, fuzzTimeMs } from './random-campaign.ts';
import { computeHere } from './random-compute.ts';
import { mutated, mutations } from './random-mutations.ts';
import { plans } from './random-plan.ts';
import { importRandom, writeWeigh, type PlayOptions } from './random-play.ts';
import { programOf } from './random-program.ts';
import { sourceOf } from './random-source.ts';
import { Workshop } from './workshop.ts';

type Verdict = 'not loaded' | 'refused' | 'ran' | 'failed';

let workshop: Workshop;
let faultFile: string;
beforeAll(async () => {
  workshop = await Workshop.open({ graceSeconds: 0 });
  faultFile = join(workshop.folder, 'faults.json');
  writeFileSync(faultFile, '{}');
  writeWeigh(workshop);
});
afterAll(async () => workshop[Symbol.asyncDispose]());

let count = 0;

/** Checks a text as `flow check` does, and runs it where nothing is found. */
async function judge(text: string, where: PlayOptions['where']): Promise<Verdict> {
  count += 1;
  const file = workshop.write(`Odd${String(count)}`, text);
  try {
    const flow = await (where === 'here' ? loadHere(file) : loadFlow(workshop.project, file, workshop.folder)).catch(
      refused,
    );
    if (flow === undefined) return 'not loaded';
    checkDiagnostics(flow, text);
    if (flow.diagnostics.some(({ severity }) => severity === 'error')) return 'refused';
    drawGraph(checkedGraph(flow), 'text');
    return await runOdd(flow);
  } finally {
    rmSync(file, { force: true });
  }
}

/** What can't be imported at all is for the other test, which loads it as the command does. */
async function loadHere(file: string): Promise<LoadedFlow | undefined> {
  const flowClass = await importRandom(file).catch(() => undefined);
  return flowClass === undefined ? undefined : loadFlowClass(workshop.project, flowClass);
}

function refused(error: unknown): undefined {
  if (!FlowError.is(error)) throw error;
  const { code, hint, exitCode, position, message } = error;
  const isTold = hint !== undefined && exitCode === 2 && (position !== undefined || /Odd\d+|Random|Base/.test(message));
  if (!isTold || code === 'FLOW_UNEXPECTED')
    throw new Error(`It is refused with too few words: ${code} ${message}`, { cause: error });
  return undefined;
}

function checkDiagnostics(flow: LoadedFlow, text: string): void {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).length;
  for (const diagnostic of flow.diagnostics) {
    const { code, hint, message, position } = diagnostic;
    const isTold = /^FLOW_\w+$/.test(code) && message !== '' && hint !== undefined;
    const isPlaced = position.line >= 1 && position.line <= lines && position.column >= 1;
    if (!isTold || !isPlaced) throw new Error(`A diagnostic says too little: ${renderDiagnostic(diagnostic)}`);
  }
}

const mostTasks = 100;

/** What was found good may fail, but by its own text. */
async function runOdd(flow: LoadedFlow): Promise<Verdict> {
  const stop = new AbortController();
  let tasks = 0;
  const onEvent = ({ kind }: RunEvent): void => {
    if (kind === 'task.started' && (tasks += 1) > mostTasks) stop.abort();
  };
  const { project, folder: cwd } = workshop;
  await using compute = await computeHere(flow, await project.storage(), () => 1);
  const options = { project, flow, compute, given: {}, areTexts: false, cwd, maxWorkers: 3, onEvent };
  const end = await startRun({ ...options, signal: stop.signal });
  for (const error of [end.error, ...end.failures.map((failure) => failure.error)]) if (error) checkError(error);
  return end.status === 'failed' ? 'failed' : 'ran';
}

function checkError(error: ErrorRecord): void {
  const isTheirs = error.code === undefined ? error.position !== undefined : error.code !== 'FLOW_UNEXPECTED';
  if (!isTheirs) throw new Error(`It failed inside: ${error.name}: ${error.message}\n${error.stack ?? ''}`);
}

async function judgeMany(where: PlayOptions['where'], numRuns: number): Promise<Readonly<Record<Verdict, number>>> {
  const sum: Record<Verdict, number> = { 'not loaded': 0, refused: 0, ran: 0, failed: 0 };
  const textOf = fc
    .tuple(plans, mutations)
    .map(([plan, all]) => mutated(sourceOf(programOf(plan), 'Random', faultFile), all));
  const property = fc.asyncProperty(textOf, async (text) => {
    const endless = sleep(20_000, undefined, { ref: false }).then(() => expect.unreachable('It goes on for ever.'));
    sum[await Promise.race([judge(text, where), endless])] += 1;
  });
  const seed = fuzzSeed;
  await fc.assert(property, {
    numRuns,
    seed,
    interruptAfterTimeLimit: fuzzTimeMs(15_000),
    reporter: report,
  });
  console.log(`${where}, FLOW_FUZZ_SEED=${String(seed)}: ${JSON.stringify(sum)}`);
  return sum;
}

function report(details: fc.RunDetails<[string]>): void {
  if (!details.failed) return;
  const { counterexample, errorInstance, seed, numRuns } = details;
  const reason = errorInstance instanceof Error ? (errorInstance.stack ?? '') : String(errorInstance);
  const text = counterexample?.[0] ?? '';
  throw new Error(`After ${String(numRuns)} texts of FLOW_FUZZ_SEED=${String(seed)}:\n${text}\n${reason}`, {
    cause: errorInstance,
  });
}

test('a flow with random mistakes is refused in clear words, or runs', async () => {
  const sum = await judgeMany('here', fuzzRuns(250));
  expect(Math.min(sum.refused, sum.ran)).toBeGreaterThan(5);
}, 3_600_000);

test('so is a file that the command checks', async () => {
  const sum = await judgeMany('workers', fuzzRuns(250) / 25);
  expect(sum['not loaded'] + sum.refused).toBeGreaterThan(1);
}, 3_600_000);
