import { notWide } from './cell-choice.ts';
import { killedAndResumed, stoppedAndResumed } from './contexts.ts';
import { testCells } from './matrix.ts';
import { shapes } from './shapes.ts';

testCells(stoppedAndResumed, ['woven'], (_behaviour, shape) => notWide(shape));

testCells(killedAndResumed, ['woven'], (_behaviour, shape) =>
  shapes.indexOf(shape) % 4 === 1 ? notWide(shape) : 'a command takes long: one shape in four stands for all',
);
