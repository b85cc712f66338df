import { covering } from './cell-choice.ts';
import { storedPackage } from './contexts.ts';
import { testCells } from './matrix.ts';

testCells(storedPackage, ['woven', 'staged'], covering);
