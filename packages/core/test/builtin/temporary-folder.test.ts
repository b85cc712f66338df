import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeTemporaryFolder } from '../../src/builtin/temporary-folder.ts';

let parent = '';

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'flow-temporary-'));
  vi.stubEnv('TMPDIR', parent);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(parent, { recursive: true });
});

test('a folder is gone when it is closed', async () => {
  const folder = await makeTemporaryFolder('scratch');
  writeFileSync(join(folder.path, 'file'), 'text');
  await folder[Symbol.asyncDispose]();
  expect(readdirSync(parent)).toEqual([]);
});

test('what a process left that was killed goes with the next one; what others may still have stays', async () => {
  const module = join(import.meta.dirname, '../../src/builtin/temporary-folder.ts');
  const script = `
    import { writeFileSync } from 'node:fs';
    const { makeTemporaryFolder } = await import(${JSON.stringify(module)});
    for (const purpose of ['scratch', 'verify']) {
      const { path } = await makeTemporaryFolder(purpose);
      writeFileSync(path + '/file', 'text');
    }
    process.kill(process.pid, 'SIGKILL');`;
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
  expect(signal).toBe('SIGKILL');
  const [abandoned = '', otherPurpose = ''] = readdirSync(parent).toSorted();
  const living = await makeTemporaryFolder('scratch');
  const elsewhere = abandoned.replace(/^flow-scratch-[0-9a-f]+/, 'flow-scratch-000000000000');
  mkdirSync(join(parent, elsewhere));
  await (await makeTemporaryFolder('scratch'))[Symbol.asyncDispose]();
  expect(readdirSync(parent).toSorted()).toEqual(
    [elsewhere, living.path.slice(parent.length + 1), otherPurpose].toSorted(),
  );
  await living[Symbol.asyncDispose]();
  expect(existsSync(living.path)).toBe(false);
});
