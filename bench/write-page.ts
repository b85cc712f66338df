// Writes what `npm run bench -- --json docs/performance.json` measured into docs/performance.md, and draws its chart:
// `npm run bench:page`.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseResult } from './harness/result.ts';
import { drawTaskTime } from './page/draw-task-time.ts';
import { fillPage } from './page/fill-page.ts';

const docs = resolve(import.meta.dirname, '../docs');
const page = resolve(docs, 'performance.md');

const result = parseResult(readFileSync(resolve(docs, 'performance.json'), 'utf8'));
writeFileSync(page, fillPage(readFileSync(page, 'utf8'), result));
if (result.taskTime !== undefined) writeFileSync(resolve(docs, 'performance.svg'), drawTaskTime(result.taskTime));
