import { existsSync, readdirSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flowProject, scores } from './flow-project.ts';

const warnings = (stderr: string): number => stderr.split('FLOW_CACHE_NOT_WRITABLE').length - 1;

describe('a cache folder that cannot be written', () => {
  it.each([
    ['below a file', '/dev/null/home', 'ENOTDIR'],
    ['below a file system of the kernel', '/proc/caches', 'ENOENT'],
  ])('%s: the project has one instead, which the next run finds', async (_, base, reason) => {
    const { flow, root } = flowProject({ 'flow.ts': scores });
    const env = { XDG_CACHE_HOME: base };
    const { code, stderr } = await flow(['run', 'flow.ts'], { env });
    expect({ code, warnings: warnings(stderr) }).toEqual({ code: 0, warnings: 1 });
    expect(stderr).toContain(`${base}/flow can't be used: ${reason}`);
    expect(stderr).toContain(`${join(root, '.flow/.cache')} is used instead`);
    expect(stderr).toContain('XDG_CACHE_HOME');
    const packages = readdirSync(join(root, '.flow/.cache/packages')).toSorted();
    expect(await flow(['run', 'flow.ts'], { env })).toMatchObject({ code: 0 });
    expect(readdirSync(join(root, '.flow/.cache/packages')).toSorted()).toEqual(packages);
  });

  it('where only a part of it is in the way', async () => {
    const { flow, root } = flowProject({ 'flow.ts': scores });
    mkdirSync(join(root, '.cache/flow'), { recursive: true });
    writeFileSync(join(root, '.cache/flow/packages'), '');
    const { code, stderr } = await flow(['check', 'flow.ts']);
    expect({ code, warnings: warnings(stderr) }).toEqual({ code: 0, warnings: 1 });
  });

  it('is not asked for by what needs none', async () => {
    const { flow, root } = flowProject({ 'flow.ts': scores });
    const { stderr } = await flow(['runs', 'list'], { env: { XDG_CACHE_HOME: '/dev/null/home' } });
    expect({ stderr, isMade: existsSync(join(root, '.flow/.cache')) }).toEqual({ stderr: '', isMade: false });
  });

  it('with no folder in its place: an error that says so, and what to do', async () => {
    const { flow, root } = flowProject({ 'flow.ts': scores, '.flow': '' });
    const { code, stderr } = await flow(['run', 'flow.ts'], { env: { HOME: '/dev/null/home', TMPDIR: '/dev/null' } });
    expect(code).toBe(2);
    expect(stderr).toContain(`/dev/null/home/.cache/flow, ${root}/.flow/.cache, /dev/null/flow-cache`);
    expect(stderr).toContain('XDG_CACHE_HOME');
  });
});

it('takes a relative path of the variable for none', async () => {
  const { flow, root } = flowProject({ 'flow.ts': scores });
  expect(await flow(['check', 'flow.ts'], { env: { XDG_CACHE_HOME: '' } })).toMatchObject({ code: 0, stderr: '' });
  expect({ inHome: existsSync(join(root, '.cache/flow')), inFolder: existsSync(join(root, 'flow')) }).toEqual({
    inHome: true,
    inFolder: false,
  });
});
