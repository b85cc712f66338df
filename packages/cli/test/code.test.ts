import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject, normal } from './flow-project.ts';

const files = {
  'src/movies.ts': `import { Flow, step } from '@flow/core';
import { best } from './lib/index.ts';

export default class Movies extends Flow {
  @step start() {
    console.log(best);
    this.next(this.end);
  }
  @step end() {}
}
`,
  'src/lib/index.ts': "export * from './best.ts';\n",
  'src/lib/best.ts': "export const best = 'Alien';\n",
};

it('lists the files of a run as they were, and prints one exactly', async () => {
  const { flow, root } = flowProject(files);
  await flow(['run', 'src/movies.ts']);
  writeFileSync(join(root, 'src/lib/best.ts'), 'changed');
  const code = (...words: string[]): ReturnType<typeof flow> => flow(['code', 'show', ...words]);
  expect((await code('Movies/latest')).stdout).toMatchInlineSnapshot(`
    "src/lib/best.ts   29 B
    src/lib/index.ts  27 B
    src/movies.ts     213 B
    "
  `);
  expect((await code('Movies/latest', 'src/lib/best.ts')).stdout).toBe(files['src/lib/best.ts']);
  expect(JSON.parse((await code('Movies/latest', '--json')).stdout)).toMatchObject({
    flow: 'Movies',
    files: [
      { path: 'src/lib/best.ts', size: 29 },
      { path: 'src/lib/index.ts', size: 27 },
      { path: 'src/movies.ts', size: 213 },
    ],
  });
  const unknown = await code('Movies/latest', 'src/lib/bets.ts');
  expect(unknown.code).toBe(2);
  expect(normal(unknown.stderr)).toMatchInlineSnapshot(`
    "error FLOW_CODE_FILE_UNKNOWN The code of the run Movies/<run> has no file src/lib/bets.ts.
    hint: Did you mean src/lib/best.ts?
    "
  `);
});

it('saves the files of a run into a folder', async () => {
  const { flow, root } = flowProject(files);
  await flow(['run', 'src/movies.ts']);
  rmSync(join(root, 'src'), { recursive: true });
  const saved = await flow(['code', 'save', 'Movies/latest', 'then']);
  expect(normal(saved.stdout)).toBe('Saved 3 files of Movies/<run> in then.\n');
  expect(readFileSync(join(root, 'then/src/movies.ts'), 'utf8')).toBe(files['src/movies.ts']);
  const again = await flow(['code', 'save', 'Movies/latest', 'then']);
  expect(again.code).toBe(2);
  expect(again.stderr.replaceAll(root, '')).toMatchInlineSnapshot(`
    "error FLOW_CODE_FOLDER The files can't be written into /then: it is not empty.
    hint: Name a folder that is new or empty, or write over what is there by --force, { overwrite: true } in code.
    "
  `);
  const forced = await flow(['code', 'save', 'Movies/latest', 'then', '--force', '--json']);
  expect(JSON.parse(forced.stdout)).toMatchObject({ files: ['src/lib/best.ts', 'src/lib/index.ts', 'src/movies.ts'] });
  expect(readdirSync(join(root, 'then'))).toEqual(['src']);
});

it('shows how the files of a run differ from those of now, and from those of another run', async () => {
  const { flow, root } = flowProject(files);
  await flow(['run', 'src/movies.ts']);
  expect(await flow(['code', 'diff', 'Movies/latest'])).toEqual({ code: 0, stdout: '', stderr: '' });
  writeFileSync(join(root, 'src/lib/best.ts'), "import { name } from './name.ts';\nexport const best = name;\n");
  writeFileSync(join(root, 'src/lib/name.ts'), "export const name = 'Heat';\n");
  const now = await flow(['code', 'diff', 'Movies/latest']);
  expect(now.stdout).toMatchInlineSnapshot(`
    "--- a/src/lib/best.ts
    +++ b/src/lib/best.ts
    @@ -1,1 +1,2 @@
    -export const best = 'Alien';
    +import { name } from './name.ts';
    +export const best = name;
    --- /dev/null
    +++ b/src/lib/name.ts
    @@ -0,0 +1,1 @@
    +export const name = 'Heat';
    "
  `);
  const colored = await flow(['code', 'diff', 'Movies/latest'], { env: { FORCE_COLOR: '1' } });
  expect(colored.stdout).toContain("\u{1b}[32m+export const name = 'Heat';\u{1b}[39m");
  await flow(['run', 'src/movies.ts']);
  const [first = ''] = readdirSync(join(root, '.flow/runs/Movies')).toSorted();
  const between = await flow(['code', 'diff', `Movies/${first}`, 'Movies/latest']);
  expect(between.stdout).toBe(now.stdout);
  const json = await flow(['code', 'diff', 'Movies/latest', `Movies/${first}`, '--json']);
  const changes = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { path: string; status: string });
  expect(changes.map(({ path, status }) => [path, status])).toEqual([
    ['src/lib/best.ts', 'changed'],
    ['src/lib/name.ts', 'removed'],
  ]);
  writeFileSync(join(root, 'src/movies.ts'), 'export default class {');
  const broken = await flow(['code', 'diff', 'Movies/latest']);
  expect(broken.code).toBe(0);
  expect(broken.stderr).toContain('warning FLOW_SYNTAX src/movies.ts');
  expect(broken.stdout).toContain('+export default class {');
});
