import { covering } from './cell-choice.ts';
import { stoppedAndResumed } from './contexts.ts';
import { testCells } from './matrix.ts';

testCells(stoppedAndResumed, ['woven'], covering);
