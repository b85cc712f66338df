import type { Behaviour } from './behaviour.ts';
import { interpret } from './interpret.ts';
import type { Choice } from './matrix.ts';
import { seedOf } from './seed.ts';
import type { Shape } from './shape.ts';
import { shapes } from './shapes.ts';

/** So few tasks that a run of them costs little anywhere. */
const fewTasks = 12;

/**
 * For a context in which tasks are dear: each shape runs there once, with all that is woven into one run, and each
 * other behaviour on one shape. Warm workers run all of them on all shapes.
 */
export const covering: Choice = (behaviour, shape) => {
  if (behaviour.kind === 'woven') return notWide(shape);
  const fit = small.filter((one) => behaviour.skips?.(one) === undefined);
  return fit[seedOf(behaviour.name) % fit.length] === shape ? undefined : oneForAll;
};

const oneForAll = 'run by warm workers: one shape stands for all here';

const small = shapes.filter((shape) => interpret(shape).tasks.size <= fewTasks);

export function notWide(shape: Shape): string | undefined {
  return shape.isWide ? 'have so many tasks that they only run by warm workers' : undefined;
}

export function everywhere(_behaviour: Behaviour, _shape: Shape): undefined {
  return undefined;
}
