import { sampled } from './cell-choice.ts';
import { commandLine } from './contexts.ts';
import { testCells } from './matrix.ts';
import { shapes } from './shapes.ts';

const reason = 'a command takes long: a few shapes stand for all';
const sample = sampled(40, reason);

testCells(commandLine, ['woven', 'staged', 'refused'], (behaviour, shape) => {
  if (behaviour.kind !== 'woven') return sample(behaviour, shape);
  return shapes.indexOf(shape) % 6 === 2 ? undefined : reason;
});
