import { isDeepStrictEqual } from 'node:util';
import { listIn, worth, type Op, type Sight } from './random-values.ts';

/** A flow that can't be told of: too large, or a merge that meets different values. */
export class Untellable extends Error {}

/** Does what one statement of a step does. */
export function carryOut(op: Op, stored: Record<string, unknown>, sight: Sight): void {
  if (op.kind === 'merge') return merge(op, stored, sight);
  if (op.kind === 'delete') return void Reflect.deleteProperty(stored, op.to);
  if (op.kind === 'push') return void listIn(sight.values, op.to).push(worth(op.sum, sight));
  stored[op.to] = made(op, sight);
}

function made(op: Exclude<Op, { readonly kind: 'merge' | 'delete' | 'push' }>, sight: Sight): unknown {
  switch (op.kind) {
    case 'number':
      return worth(op.sum, sight);
    case 'list':
      return op.sums.map((sum) => worth(sum, sight));
    case 'literal':
      return op.value;
    case 'item':
      return sight.item;
    case 'wrap':
      return { of: sight.values[op.of], n: worth(op.sum, sight) };
    case 'copy':
      return sight.values[op.of];
    case 'gather':
      return sight.inputs.map((one) => one[op.of]);
    default:
      return sight.inputs.flatMap((one) => listIn(one, op.of)).slice(0, 9);
  }
}

function merge(op: Extract<Op, { readonly kind: 'merge' }>, stored: Record<string, unknown>, { merged }: Sight): void {
  const found = op.include ?? [...new Set(merged.flatMap((one) => Object.keys(one)))];
  for (const name of found.filter((one) => !op.exclude.includes(one) && !(one in stored))) {
    const [first, ...others] = merged.filter((one) => name in one);
    if (first === undefined) continue;
    if (others.some((one) => !isDeepStrictEqual(one[name], first[name])))
      throw new Untellable(`Two values of ${name}.`);
    stored[name] = structuredClone(first[name]);
  }
}
