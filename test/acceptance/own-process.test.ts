import { covering } from './cell-choice.ts';
import { ownProcess } from './contexts.ts';
import { testCells } from './matrix.ts';

testCells(ownProcess, ['woven', 'staged'], covering);
