import { notWide, sampled } from './cell-choice.ts';
import { ownProcess } from './contexts.ts';
import { testCells } from './matrix.ts';

const sample = sampled(8, 'a process a task costs much: one shape in eight stands for all');

testCells(ownProcess, ['woven', 'staged'], (behaviour, shape) =>
  behaviour.kind === 'staged' ? sample(behaviour, shape) : notWide(shape),
);
