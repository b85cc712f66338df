import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Artifact, ErrorText, Image, Markdown, ProgressBar, Table, type CardComponent } from '../src/index.ts';
import { textOf } from '../src/html.ts';

async function shown(component: CardComponent): Promise<string> {
  return textOf(await component.render());
}

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

test('Markdown is rendered with tables, and neither its HTML nor its links run anything', async () => {
  const text =
    '# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](data:text/html,z)';
  const page = await shown(new Markdown(text));
  expect(page).toContain('<h1>Title</h1>');
  expect(page).toContain('<td>1</td>');
  expect(page).toContain('&lt;script&gt;');
  expect(page).not.toMatch(/<script|href="javascript|src="data/);
});

test('Markdown and a progress bar show what they were updated to', async () => {
  const text = new Markdown('one');
  text.update('two');
  expect(await shown(text)).toContain('<p>two</p>');
  const bar = new ProgressBar({ max: 2000, label: 'Rows', unit: 'rows' });
  bar.update(500);
  expect(await shown(bar)).toContain('500 of 2,000 rows, 25 %');
  bar.update(3000);
  expect(await shown(bar)).toContain('value="1"');
});

test('a table shows rows that are lists or objects, with components in its cells', async () => {
  const listed = await shown(new Table([['<b>', 1.5, undefined, { a: 1 }]], { headers: ['w', 'x', 'y', 'z'] }));
  expect(listed).toContain('<th scope="col">w</th>');
  expect(listed).toContain('<td>&lt;b&gt;</td><td class="number">1.5</td><td></td><td>{ a: 1 }</td>');
  const named = await shown(new Table([{ a: 1 }, { b: new Markdown('*x*') }]));
  expect(named).toContain('<th scope="col" class="number">a</th><th scope="col">b</th>');
  expect(named).toContain('<em>x</em>');
});

test('a long table is cut, and says by how much', async () => {
  const page = await shown(new Table(Array.from({ length: 2500 }, (_, index) => [index])));
  expect(page.split('<tr>')).toHaveLength(1001);
  expect(page).toContain('and 1,500 more rows');
});

test('an image is kept in the page, from bytes and from a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flow-card-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'dot.png');
  await writeFile(file, png);
  const expected = `src="data:image/png;base64,${png.toString('base64')}"`;
  expect(await shown(new Image(png, { caption: 'A <dot>' }))).toContain(expected);
  expect(await shown(new Image(file))).toContain(expected);
  expect(await shown(new Image(Buffer.from('<?xml version="1.0"?>\n<svg xmlns="x"/>')))).toContain(
    'data:image/svg+xml',
  );
  await expect(shown(new Image(Buffer.from('<html>')))).rejects.toMatchObject({ code: 'FLOW_CARD_IMAGE' });
});

test('a value is shortened, whatever it does when it is looked at', async () => {
  expect(await shown(new Artifact({ a: '<x>' }, 'it'))).toContain('{ a: &#39;&lt;x&gt;&#39; }');
  expect((await shown(new Artifact('y'.repeat(1e6)))).length).toBeLessThan(5000);
  const hostile = {
    [Symbol.for('nodejs.util.inspect.custom')]: () => {
      throw new Error('no');
    },
  };
  expect(await shown(new Artifact(hostile))).toContain('A value that cannot be shown');
});

test('an error is shown with its causes', async () => {
  const page = await shown(new ErrorText(new RangeError('<too> far', { cause: new Error('deep') }), { title: 'Oh' }));
  expect(page).toContain('<strong>RangeError</strong>');
  expect(page).toContain('&lt;too&gt; far');
  expect(page).toContain('deep');
});
