import { symlinkSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject } from './flow-project.ts';

/** A storage of a third party: folders below one on this machine, as `memo://shelf/folder`. */
const plugin = `
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
export default {
  name: 'memo',
  setup({ hooks }) {
    hooks.provideStorage.for('memo').tap(({ options, projectRoot }) => {
      const folder = join(projectRoot, 'memo', options.root.slice('memo://'.length));
      return {
        url: options.root,
        get: async (key) => {
          try { return readFileSync(join(folder, key)); } catch { return undefined; }
        },
        [Symbol.asyncDispose]: async () => appendFileSync(join(projectRoot, 'closed'), options.root + '\\n'),
      };
    });
  },
};
`;

const flow = `
import { Flow, includeFile, step } from '@flow/core';
export default class Words extends Flow {
  readonly words = includeFile();
  readonly raw = includeFile({ as: 'bytes', default: 'memo://shelf/deep/er/raw.bin' });
  @step start() { this.next(this.end); }
  @step end() { console.log(this.words, this.raw.length); }
}
`;

it('takes a file from any storage that a plugin provides, and from a file URL', async () => {
  const { flow: run, root } = flowProject({
    'flow.ts': flow,
    'plugin.mjs': plugin,
    'flow.config.json': '{ "plugins": ["./plugin.mjs"] }',
    'memo/shelf/words.txt': 'alpha',
    'memo/shelf/deep/er/raw.bin': 'four',
    'own words.txt': 'beta',
  });
  const stored = await run(['run', 'flow.ts', '--words', 'memo://shelf/words.txt']);
  expect(stored).toMatchObject({ code: 0, stdout: expect.stringContaining('end | alpha 4') as string });
  const { href } = pathToFileURL(join(root, 'own words.txt'));
  expect((await run(['run', 'flow.ts'], { env: { FLOW_PARAM_WORDS: href } })).stdout).toContain('end | beta 4');
  const missing = await run(['run', 'flow.ts', '--words', 'memo://shelf/gone.txt']);
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain("--words: memo://shelf/gone.txt can't be read: there is no such object.");
  expect((await run(['run', 'flow.ts', '--words', 'memo://shelf'])).stderr).toContain('it names no file');
  const slip = await run(['run', 'flow.ts', '--words', 'meno://shelf/words.txt']);
  expect(slip.stderr).toContain('no storage here is called meno.');
  expect(slip.stderr).toContain('Did you mean memo://?');
  const unknown = await run(['run', 'flow.ts', '--words', 'https://example.test/words.txt']);
  expect(unknown.stderr).toContain('file://, memo://');
  for (const bad of ['file://host/words.txt', 'file:///%zz']) {
    const refused = await run(['run', 'flow.ts', '--words', bad]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`FLOW_PARAM_FILE --words: the file ${bad} can't be read`);
  }
}, 60_000);

it("finds a file below the home folder, and doesn't take a link to nothing for the one that was meant", async () => {
  const { flow: run, root } = flowProject({
    'flow.ts': flow.replace(/readonly raw = .*;/, 'raw = [];'),
    'home/words.txt': 'at home',
  });
  const found = await run(['run', 'flow.ts', '--words=~/words.txt'], { env: { HOME: join(root, 'home') } });
  expect(found.stdout).toContain('end | at home 0');
  symlinkSync('nowhere', join(root, 'link.txt'));
  const missing = await run(['run', 'flow.ts', '--words', 'link.txt']);
  expect(missing.stderr).toContain('there is no such file.\nhint: Name a file that is there');
  expect((await run(['run', 'flow.ts', '--words', ''])).stderr).toContain('its path is empty');
}, 60_000);
