import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const files = {
  'src/report.ts': `import { readFileSync } from 'node:fs';
import { Flow, step } from '@flow/core';
import { title } from './text/index.ts';

export default class Report extends Flow {
  lines!: number;
  @step start() {
    this.lines = readFileSync(new URL('./text/body.txt', import.meta.url), 'utf8').split('\\n').length;
    console.log(title, this.lines);
    this.next(this.end);
  }
  @step end() {}
}
`,
  'src/text/index.ts': "export { title } from './title.ts';\n",
  'src/text/title.ts': "export const title: string = 'Report';\n",
  'src/text/body.txt': 'one\ntwo',
};

function codeOf({ stdout }: { readonly stdout: string }): string {
  return (JSON.parse(stdout) as { readonly code: string }).code;
}

it('saves code that runs again as the same package, and differences that patch applies', async () => {
  const sandbox = new Sandbox(files);
  expect(await sandbox.flow('run', 'src/report.ts')).toMatchObject({ code: 0 });
  const first = codeOf(await sandbox.flow('code', 'show', 'Report/latest', '--json'));
  renameSync(sandbox.path('src'), sandbox.path('old'));
  expect(await sandbox.flow('code', 'save', 'Report/latest', '.', '--force')).toMatchObject({ code: 0, stderr: '' });
  const again = await sandbox.flow('run', 'src/report.ts');
  expect(again.stdout).toContain('Report 2');
  expect(codeOf(await sandbox.flow('code', 'show', 'Report/latest', '--json'))).toBe(first);

  sandbox.write({ 'src/text/title.ts': "export const title: string = 'News';\n", 'src/text/body.txt': 'one' });
  const { stdout: patch } = await sandbox.flow('code', 'diff', 'Report/latest');
  expect(await sandbox.flow('code', 'save', 'Report/latest', 'then')).toMatchObject({ code: 0 });
  execFileSync('git', ['apply', '--unsafe-paths', '--directory', 'then'], { cwd: sandbox.folder, input: patch });
  expect(readFileSync(join(sandbox.folder, 'then/src/text/title.ts'), 'utf8')).toContain('News');
  expect(readFileSync(join(sandbox.folder, 'then/src/text/body.txt'), 'utf8')).toBe('one');
});

it('refuses a code package that was tampered with', async () => {
  const sandbox = new Sandbox(files);
  await sandbox.flow('run', 'src/report.ts');
  const hash = codeOf(await sandbox.flow('code', 'show', 'Report/latest', '--json'));
  sandbox.write({ [`.flow/code/${hash}.tar.gz`]: 'other' });
  const { code, stderr } = await sandbox.flow('code', 'save', 'Report/latest', 'then');
  expect(code).not.toBe(0);
  expect(stderr).toContain('error FLOW_PACKAGE_CORRUPT');
});
