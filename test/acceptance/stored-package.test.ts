import { notWide, sampled } from './cell-choice.ts';
import { storedPackage } from './contexts.ts';
import { testCells } from './matrix.ts';

const sample = sampled(8, 'failures are the same from any folder: one shape in eight stands for all');

testCells(storedPackage, ['woven', 'staged'], (behaviour, shape) =>
  behaviour.kind === 'staged' ? sample(behaviour, shape) : notWide(shape),
);
