import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadFlow, type LoadedFlow, type LoadFlowOptions } from '../../src/engine/load-flow.ts';
import { Project } from '../../src/engine/project.ts';

const flow = `import { config, Flow, step } from '@flow/core';
import { size } from './size.ts';

const shape = config('shape', { default: 'shape.json' }) as { readonly sides: number };

export default class F extends Flow {
  static facts = [shape.sides, size];
  @step start() { this.next(this.end); }
  @step end() {}
}
`;
const size = `import { config } from '@flow/core';
export const size = config('size', { value: 1 });
`;

type Load = (options?: LoadFlowOptions) => Promise<LoadedFlow>;

/** What the flow's class says, for each load of one process. */
async function project(
  config: Readonly<Record<string, unknown>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly root: string; readonly load: Load }> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'flow-configs-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'node_modules/@flow'), { recursive: true });
  symlinkSync(join(import.meta.dirname, '../..'), join(root, 'node_modules/@flow/core'));
  const files = {
    'package.json': '{ "type": "module" }',
    'flow.config.json': JSON.stringify(config),
    'flow.ts': flow,
    'size.ts': size,
    'shape.json': sides(3),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  const opened = await Project.open({ cwd: root, env: { XDG_CACHE_HOME: join(root, '.cache'), ...env } });
  onTestFinished(() => opened[Symbol.asyncDispose]());
  return { root, load: (options) => loadFlow(opened, 'flow.ts', root, options) };
}

function sides(count: number): string {
  return JSON.stringify({ sides: count });
}

function factsOf({ definition }: LoadedFlow): unknown {
  return (definition.flowClass as unknown as { readonly facts: unknown }).facts;
}

test('every load reads the configs anew, in all modules of the flow', async () => {
  const { root, load } = await project();
  expect(factsOf(await load())).toEqual([3, 1]);
  writeFileSync(join(root, 'shape.json'), sides(4));
  const flow = await load({ configs: { files: {}, values: { size: '2' } } });
  expect(factsOf(flow)).toEqual([4, 2]);
  expect(flow.watched).toContain(join(root, 'shape.json'));
  rmSync(join(root, 'shape.json'));
  await expect(load()).rejects.toMatchObject({ code: 'FLOW_CONFIG_FILE' });
  writeFileSync(join(root, 'shape.json'), sides(5));
  expect(factsOf(await load())).toEqual([5, 1]);
});

test('loads at the same time each have their own', async () => {
  const { load } = await project();
  const values = [1, 2, 3, 4].map((count) => load({ configs: { files: {}, values: { shape: sides(count) } } }));
  expect((await Promise.all(values)).map(factsOf)).toEqual([1, 2, 3, 4].map((count) => [count, 1]));
});

test('what an earlier run kept holds, whatever else is given', async () => {
  const { load } = await project();
  const stored = { shape: { from: 'shape.json', value: { sides: 8 } } };
  const flow = await load({ stored, configs: { files: {}, values: { shape: sides(1), size: '6' } } });
  expect(factsOf(flow)).toEqual([8, 6]);
  expect(flow.code.configs).toEqual({ ...stored, size: { from: '--config-value', value: 6 } });
});

test('a value is plain data, of whose parts YAML may share some', async () => {
  const { load } = await project();
  const given = (shape: string): LoadFlowOptions => ({ configs: { files: {}, values: { shape } } });
  const flow = await load(given('{ sides: &a [1], more: *a }'));
  expect(flow.code.configs?.['shape']?.value).toEqual({ sides: [1], more: [1] });
  for (const wrong of ['{ sides: .nan }', '&a { sides: 1, more: *a }'])
    await expect(load(given(wrong))).rejects.toMatchObject({ code: 'FLOW_CONFIG_DATA' });
});

test.each(['a variable', 'the command line', 'the configuration'])(
  '%s may name a file by an absolute path, or from the home folder',
  async (source) => {
    const home = realpathSync(mkdtempSync(join(tmpdir(), 'flow-home-')));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    writeFileSync(join(home, 'shape.json'), sides(8));
    for (const path of ['~/shape.json', join(home, 'shape.json')]) {
      const { load } = await project(source === 'the configuration' ? { configs: { shape: path } } : {}, {
        HOME: home,
        ...(source === 'a variable' && { FLOW_CONFIG_SHAPE: path }),
      });
      const given = source === 'the command line' ? { configs: { files: { shape: path }, values: {} } } : {};
      expect(factsOf(await load(given))).toEqual([8, 1]);
    }
  },
);
