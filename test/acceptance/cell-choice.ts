import type { Behaviour } from './behaviour.ts';
import { seedOf } from './play-woven.ts';
import type { Shape } from './shape.ts';
import { shapes } from './shapes.ts';

/** One shape in so many gets a behaviour, another for each behaviour. */
export function sampled(every: number, reason: string): (behaviour: Behaviour, shape: Shape) => string | undefined {
  return (behaviour, shape) => {
    const fit = shapes.filter((one) => !one.isWide && behaviour.skips?.(one) === undefined);
    const turn = fit.indexOf(shape);
    const isTurn = turn >= 0 && (turn + seedOf(behaviour.name)) % Math.min(every, fit.length) === 0;
    return isTurn ? undefined : reason;
  };
}

export function notWide(shape: Shape): string | undefined {
  return shape.isWide ? 'so many tasks cost too much here' : undefined;
}
