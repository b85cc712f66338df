import { expect, it } from 'vitest';
import { project, runTask } from './project.ts';

const flow = (path: string): string => `import { readFileSync } from 'node:fs';
import { Flow, step } from '@flow/core';
export default class Reader extends Flow {
  @step start() { return readFileSync(new URL('${path}', import.meta.url), 'utf8'); }
}
`;

it.each(['./rows.csv', './node_modules/data-set/rows.csv', '../beside/rows.csv'])(
  'finds %s from where the module stands',
  async (path) => {
    const { build } = project({ 'flow.ts': flow(path), [path]: 'a,b' });
    const built = await build();
    expect(built.warnings).toEqual([]);
    expect(await runTask(built.dir)).toMatchObject({ result: 'a,b' });
  },
);

it('warns of a file that stands too far above the project to have a place in the package', async () => {
  const { build } = project({ 'flow.ts': flow('../../../rows.csv'), '../../../rows.csv': 'a,b' }, 'a/b/c');
  expect((await build()).warnings).toMatchObject([
    { code: 'FLOW_PACKAGE_LEFT_OUT', message: expect.stringContaining('too far above the project') as string },
  ]);
});
