import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { openClient } from '@flow/client';
import type { Flow } from '@flow/core';
import type { RunManifest } from '@flow/core/kernel';
import { expect, it } from 'vitest';
import { exampleFile, Sandbox } from './sandbox.ts';
import { runStoredItem } from './stored-task.ts';

const weather = exampleFile('weather/src/weather.ts');

interface Weather extends Flow {
  readonly years: readonly {
    readonly year: string;
    readonly wetDays: number;
    readonly rain: number;
    readonly warmest: number;
  }[];
  readonly change: number;
  readonly database: Uint8Array;
}

/** The same figures, from the lines of the CSV. */
function figures(): Weather['years'] {
  const lines = readFileSync(exampleFile('weather/node_modules/vega-datasets/data/seattle-weather.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  const days = lines.map((line) => line.split(','));
  return [...Map.groupBy(days, ([day = '']) => day.slice(0, 4))].map(([year, rows]) => ({
    year,
    wetDays: rows.filter(([, rain]) => Number(rain) >= 1).length,
    rain: rows.reduce((sum, [, rain]) => sum + Number(rain), 0),
    warmest: Math.max(...rows.map(([, , warmest]) => Number(warmest))),
  }));
}

it('passes a SQLite database from task to task, by a native package', async () => {
  const sandbox = new Sandbox();
  const { code, stdout } = await sandbox.flow('run', weather);
  expect(code).toBe(0);
  expect(stdout).toContain('2012: 148 wet days, 1226 mm of rain, up to 34.4 °C');
  await using client = await openClient({ cwd: sandbox.folder, env: { HOME: sandbox.folder } });
  const run = await client.latestSuccessfulRun<Weather>('Weather');
  const years = await run.artifact('years');
  expect(years.map(({ rain, ...rest }) => ({ ...rest, rain: Math.round(rain) }))).toEqual(
    figures().map(({ rain, ...rest }) => ({ ...rest, rain: Math.round(rain) })),
  );
  const start = await run.task('start');
  expect(Buffer.from(await start.artifact('database')).toString('latin1', 0, 15)).toBe('SQLite format 3');
});

/** Copies the example and the package that it shares to the sandbox, so that they can be moved away. */
function copyExample(sandbox: Sandbox): string {
  for (const name of ['weather', 'statistics']) {
    const source = exampleFile(name);
    cpSync(source, sandbox.path(`project/${name}`), {
      recursive: true,
      filter: (file) => !file.includes('node_modules'),
    });
    mkdirSync(sandbox.path(`project/${name}/node_modules`), { recursive: true });
  }
  cpSync(exampleFile('weather/node_modules'), sandbox.path('project/weather/node_modules'), {
    recursive: true,
    verbatimSymlinks: false,
  });
  cpSync(exampleFile('../tsconfig.flows.json'), sandbox.path('tsconfig.flows.json'));
  cpSync(exampleFile('../tsconfig.base.json'), sandbox.path('tsconfig.base.json'));
  return sandbox.path('project/weather/src/weather.ts');
}

it('runs a task from the stored package alone, without the project', async () => {
  const sandbox = new Sandbox();
  const file = copyExample(sandbox);
  expect(await sandbox.flow('run', file)).toMatchObject({ code: 0 });
  const [run = ''] = sandbox.runs('Weather');
  const manifest = JSON.parse(readFileSync(sandbox.path(`.flow/runs/Weather/${run}/run.json`), 'utf8')) as RunManifest;

  // Another machine: the store and the unpacked archive, and nothing else.
  const elsewhere = new Sandbox();
  renameSync(sandbox.path('.flow'), elsewhere.path('.flow'));
  mkdirSync(elsewhere.path('code'));
  execFileSync('tar', ['xzf', elsewhere.path(`.flow/code/${manifest.code}.tar.gz`), '-C', elsewhere.path('code')]);
  renameSync(sandbox.path('project'), sandbox.path('gone'));
  expect(existsSync(file)).toBe(false);
  const first = elsewhere.manifests('Weather', run).get('measure/0-1');
  const again = await runStoredItem(elsewhere, { flow: 'Weather', run, split: 'start', step: 'measure', index: 1 });
  expect(again.artifacts['year']).toEqual(first?.artifacts['year']);
  expect(again.startedAt).toBeGreaterThan(first?.finishedAt ?? Infinity);
  expect(again.artifacts['year']).toMatchObject({ json: { year: '2013', wetDays: 119 } });
});
