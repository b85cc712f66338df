import { covering } from './cell-choice.ts';
import { commandLine } from './contexts.ts';
import { testCells } from './matrix.ts';

testCells(commandLine, ['woven', 'staged', 'refused'], covering);
