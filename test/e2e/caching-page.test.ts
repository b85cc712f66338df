import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pageFiles } from './page-files.ts';
import { Sandbox } from './sandbox.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/caching.md'), 'utf8');
const shown = [...page.matchAll(/^```\n(\$ [^]*?)^```/gm)].map(([, text = '']) => text);

/** Without what differs from run to run. */
function plain(text: string): string {
  return text
    .replaceAll(/\d{8}-\d{6}-\w{6}/g, 'RUN')
    .replaceAll(/\d\d:\d\d:\d\d/g, 'TIME')
    .replaceAll(/\d+ ms/g, 'MS');
}

it('the page shows what its flow does', async () => {
  const files = pageFiles(page);
  const sandbox = new Sandbox(files);
  const outputs: string[] = [];
  const prints = async (...words: readonly string[]): Promise<void> => {
    const { code, stdout, stderr } = await sandbox.flow(...words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    outputs.push(`$ flow ${words.join(' ')}\n${stdout}`);
  };
  expect((await sandbox.flow('run', 'src/report.ts')).stdout).toContain('end | a 2\nend | rose 2\n');
  await prints('run', 'src/report.ts', '--max-workers', '1');
  await prints('plan', 'src/report.ts', '--top', '1');
  const counting = files['src/count-words.ts'] ?? '';
  sandbox.write({ 'src/count-words.ts': counting.replace('text.split', 'text.toLowerCase().split') });
  await prints('plan', 'src/report.ts');
  const onPage = shown.map((text) => text.replace(/^\$ flow run src\/report\.ts\n(?=\$)/, ''));
  expect(onPage.map(plain)).toEqual(outputs.map((text) => plain(text.replace(' --max-workers 1', ''))));
});
