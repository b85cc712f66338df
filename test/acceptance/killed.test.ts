import { covering } from './cell-choice.ts';
import { killedAndResumed } from './contexts.ts';
import { testCells } from './matrix.ts';

testCells(killedAndResumed, ['woven'], covering);
