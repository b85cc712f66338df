import { everywhere } from './cell-choice.ts';
import { warmWorkers } from './contexts.ts';
import { testCells } from './matrix.ts';

testCells(warmWorkers, ['staged'], everywhere);
