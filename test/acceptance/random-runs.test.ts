import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fuzzRuns, fuzzSeed, fuzzTimeMs } from './random-campaign.ts';
import { Untellable } from './random-ops.ts';
import { plans, type Plan } from './random-plan.ts';
import { playPlan, type PlayOptions, type Tally } from './random-play.ts';
import { programOf } from './random-program.ts';
import { sourceOf } from './random-source.ts';
import { Workshop } from './workshop.ts';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await Workshop.open({ graceSeconds: 0 });
});
afterAll(async () => workshop[Symbol.asyncDispose]());

/** As `fast-check` draws it, so that a failing flow's runs can be repeated. */
const chance = fc.infiniteStream(fc.integer({ min: 0, max: 999 }).map((thousandths) => thousandths / 1000));

async function playMany(where: PlayOptions['where'], numRuns: number): Promise<Tally> {
  const sum: Record<keyof Tally, number> = { flows: 0, tasks: 0, failed: 0, retried: 0, caught: 0, takenOver: 0 };
  const property = fc.asyncProperty(plans, chance, fc.integer({ min: 1, max: 4 }), async (plan, stream, maxWorkers) => {
    const random = (): number => Number(stream.next().value);
    const playing = playPlan(workshop, plan, { where, random, maxWorkers }).catch(skipUntellable);
    const tally = await Promise.race([playing, sleep(20_000, undefined, { ref: false }).then(neverEnds)]);
    for (const name of Object.keys(sum) as (keyof Tally)[]) sum[name] += tally[name];
  });
  await fc.assert(property, {
    numRuns,
    seed: fuzzSeed,
    reporter: report,
    interruptAfterTimeLimit: fuzzTimeMs(20_000),
  });
  console.log(`FLOW_FUZZ_SEED=${String(fuzzSeed)}: ${JSON.stringify(sum)}`);
  return sum;
}

function skipUntellable(error: unknown): never {
  fc.pre(!(error instanceof Untellable));
  throw error;
}

function neverEnds(): never {
  throw new Error('It goes on for ever.');
}

function report(details: fc.RunDetails<[Plan, fc.Stream<number>, number]>): void {
  if (!details.failed) return;
  const [plan] = details.counterexample ?? [];
  const text = plan === undefined ? '' : sourceOf(programOf(plan), 'Random', 'faults.json');
  const { errorInstance } = details;
  const reason =
    errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance);
  const again = `FLOW_FUZZ_SEED=${String(details.seed)}`;
  throw new Error(
    `After ${String(details.numRuns)} flows of ${again}:\n${text}\ntroubles: ${JSON.stringify(plan?.troubles)}\n${reason}`,
  );
}

test('random flows run as their text reads, fail where they must, and resume to the same end', async () => {
  const sum = await playMany('here', fuzzRuns(60));
  expect(sum.flows).toBeGreaterThan(20);
}, 3_600_000);

test('random flows run the same in workers', async () => {
  const sum = await playMany('workers', fuzzRuns(60) / 10);
  expect(sum.flows).toBeGreaterThan(5);
}, 3_600_000);
