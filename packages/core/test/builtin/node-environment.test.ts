import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { environmentConformance } from '../../../testing/src/conformance/index.ts';
import { NodeEnvironment, parseNodeEnvironmentOptions } from '../../src/builtin/node-environment.ts';

const root = await mkdtemp(join(tmpdir(), 'flow-node-'));
afterAll(() => rm(root, { recursive: true }));

function made(options: Readonly<Record<string, unknown>>): NodeEnvironment {
  const request = { use: 'node', options, projectRoot: root, durability: 'process' as const, isReadOnly: false };
  return new NodeEnvironment(parseNodeEnvironmentOptions(request));
}

const { signal } = new AbortController();

describe('the environment node', () => {
  const other = (): NodeEnvironment => made({ args: ['--max-old-space-size=512'] });
  for (const { name, isSupported, limitMs, run } of environmentConformance(() => made({}), { other }))
    it.runIf(isSupported)(name, run, limitMs);

  it.each([
    [{ path: 'no/node' }, /^Tasks can't run by .*no\/node: spawn .* ENOENT\.$/],
    [{ args: ['--no-such-option'] }, /bad option: --no-such-option\.$/],
  ])('says of %o why tasks can not run so', async (options, message) => {
    await expect(made(options).prepare({ signal })).rejects.toMatchObject({
      code: 'FLOW_ENVIRONMENT_NODE',
      message: expect.stringMatching(message),
    });
  });

  it('refuses a Node that is too old', async () => {
    const old = join(root, 'old-node');
    await writeFile(old, '#!/bin/sh\necho v20.11.1\n');
    await chmod(old, 0o755);
    await expect(made({ path: 'old-node' }).prepare({ signal })).rejects.toThrow('it is v20.11.1, and tasks need 24');
  });

  it.each([
    [{ path: 5 }, 'The option "path" of the provider "node" takes the path of a Node, not 5.'],
    [{ args: '--inspect' }, 'takes a list of Node\'s options, as --max-old-space-size=8192, not "--inspect".'],
    [{ args: ['script.js'] }, 'not ["script.js"].'],
    [{ arg: [] }, 'The provider "node" has no option "arg". It has: path, args.'],
  ])('refuses the options %o', (options, message) => {
    expect(() => made(options)).toThrow(message);
  });
});
