import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { pageFiles } from './page-files.ts';
import { exampleFile, Sandbox } from './sandbox.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/testing.md'), 'utf8');
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

const files = pageFiles(page);

function pagesProject(): Sandbox {
  return new Sandbox({ ...files, 'src/regions.ts': readFileSync(exampleFile('regions/src/regions.ts'), 'utf8') });
}

it('shows tests of vitest that pass', async () => {
  const sandbox = pagesProject();
  const { code, stdout } = await sandbox.node(
    vitest,
    'run',
    'regions',
    'payment',
    'evaluate',
    'failures',
    '--reporter',
    'tap-flat',
  );
  const ends = stdout
    .split('\n')
    .flatMap((line) => /^((?:not )?ok) \d+ - .* > (.*) #/.exec(line)?.slice(1).join(' ') ?? []);
  expect(ends.toSorted()).toEqual([
    'ok fails in the step that pays',
    'ok goes on from a failure without scoring again',
    'ok keeps none where no score is high enough',
    'ok keeps the best region',
    'ok picks the best of those that are good enough',
    'ok refuses an amount below zero',
    'ok says which region is the best',
    'ok scores a region',
    'ok scores each region in a task of its own',
    'ok starts a task for each region',
  ]);
  expect(code).toBe(0);
});

it('shows a test of Node that passes', async () => {
  const [, words = ''] = /^node (--import .*)$/m.exec(page) ?? [];
  const { code, stdout } = await pagesProject().node(...words.split(' '));
  expect(stdout).toMatch(/^\S+ pass 1$/m);
  expect(code).toBe(0);
});
