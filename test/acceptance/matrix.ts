import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MatrixMeta } from '../../scripts/test/matrix-summary.ts';
import { behaviours as all, refused, staged, woven } from './all-behaviours.ts';
import type { Behaviour, Woven } from './behaviour.ts';
import type { Context } from './contexts.ts';
import { playRefused } from './play-refused.ts';
import { openStage } from './play-staged.ts';
import { playWoven, type WovenPlay, type WovenRun } from './play-woven.ts';
import type { Shape } from './shape.ts';
import { shapes } from './shapes.ts';
import { Workshop } from './workshop.ts';

/** Why a cell isn't run in a context; undefined where it is. */
export type Choice = (behaviour: Behaviour, shape: Shape) => string | undefined;

/** Every cell in every context, however long it takes. */
const isFull = process.env['FLOW_ACCEPTANCE'] === 'full';

/** A cell of the matrix that isn't one, and why. */
function inapplicable(behaviour: Behaviour, shape: Shape, choice: Choice): string | undefined {
  return behaviour.skips?.(shape) ?? (isFull && !shape.isWide ? undefined : choice(behaviour, shape));
}

/** Declares the tests of all cells of a context, for behaviours of these kinds. */
export function testCells(context: Context, kinds: readonly Behaviour['kind'][], choice: Choice): void {
  const behaviours = all.filter(({ kind }) => kinds.includes(kind));
  describe(context.name, () => {
    let workshop: Workshop;
    beforeAll(async () => {
      workshop = await Workshop.open(context.config);
    });
    afterAll(async () => workshop[Symbol.asyncDispose]());

    it('covers each shape and each behaviour', ({ task }) => {
      const cells = shapes.flatMap((shape) =>
        behaviours.map((behaviour) => ({ shape, behaviour, reason: inapplicable(behaviour, shape, choice) })),
      );
      const run = cells.filter(({ reason }) => reason === undefined);
      const narrow = shapes.filter(({ isWide }) => !isWide);
      expect(narrow.filter((one) => !run.some(({ shape }) => shape === one))).toEqual([]);
      expect(behaviours.filter((one) => !run.some(({ behaviour }) => behaviour === one))).toEqual([]);
      const byReason = Map.groupBy(cells, ({ reason }) => reason);
      const notRun = [...byReason].flatMap(([reason, list]) => (reason === undefined ? [] : [[reason, list.length]]));
      const matrix: MatrixMeta = { context: context.name, notRun: Object.fromEntries(notRun) };
      Object.assign(task.meta, { matrix });
    });

    for (const shape of shapes) {
      const isHere = (behaviour: Behaviour): boolean =>
        kinds.includes(behaviour.kind) && inapplicable(behaviour, shape, choice) === undefined;
      if (behaviours.some((behaviour) => isHere(behaviour)))
        testShape({ context, shape, isHere, workshop: () => workshop });
    }
  });
}

interface ShapeTests {
  readonly context: Context;
  readonly shape: Shape;
  readonly isHere: (behaviour: Behaviour) => boolean;
  readonly workshop: () => Workshop;
}

function testShape(tests: ShapeTests): void {
  const { shape, isHere, workshop } = tests;
  describe(shape.name, () => {
    afterAll(async () => workshop().rest());
    testWoven(tests, woven.filter(isHere));
    for (const behaviour of staged.filter(isHere)) {
      testCell(tests, behaviour, async (play) => behaviour.play(await openStage(play, behaviour.base)));
    }
    for (const behaviour of refused.filter(isHere)) {
      testCell(tests, behaviour, async (play) => playRefused(play, behaviour));
    }
  });
}

/** One run for all; where it doesn't end well, one for each, so that each is judged by itself. */
function testWoven(tests: ShapeTests, here: readonly Woven[]): void {
  let together: Promise<WovenRun> | undefined;
  for (const [index, behaviour] of here.entries()) {
    testCell(tests, behaviour, async (play) => {
      together ??= playWoven(play, here);
      const isTogether = await together.then(
        () => true,
        () => false,
      );
      const alone = (): Promise<WovenRun> => playWoven(play, [behaviour], `alone-${String(index)}`);
      const { run, expected } = await (isTogether ? together : alone());
      await behaviour.check(run, expected);
    });
  }
}

/** A failing cell says where it stands and where its flow is, beside the reason. */
function testCell(
  { context, shape, workshop }: ShapeTests,
  { name }: Behaviour,
  play: (play: WovenPlay) => Promise<void>,
): void {
  it(name, async () => {
    try {
      await play({ workshop: workshop(), context, shape });
    } catch (error) {
      workshop().isKept = true;
      if (!(error instanceof Error)) throw error;
      const place = `${context.name} × ${shape.name} × ${name}, in ${workshop().folder}/flows`;
      error.message = `${place}\n${error.message}`;
      throw error;
    }
  });
}
