import { warmWorkers } from './contexts.ts';
import { testCells } from './matrix.ts';

testCells(warmWorkers, ['staged'], () => undefined);
