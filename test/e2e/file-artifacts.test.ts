import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const flow = `
import { readFile, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { fileArtifact, Flow, step, type FileArtifact, type Inputs } from '@flow/core';

export default class Files extends Flow {
  model!: FileArtifact;
  part!: FileArtifact;
  parts!: readonly FileArtifact[];
  bytes!: Uint8Array;

  @step async start() {
    await writeFile('model.bin', Buffer.alloc(100_000, 7));
    this.model = await fileArtifact('model.bin');
    const parts = await Promise.all(
      ['a', 'b'].map((name) => fileArtifact(Readable.from(['part ', name]), { name: name + '.txt' })),
    );
    this.next(this.work, { foreach: parts });
  }

  @step async work(part: FileArtifact) {
    this.part = part;
    const local = await readFile(await this.model.path());
    console.log(await part.text(), local.length, local.every((byte) => byte === 7));
    this.next(this.join);
  }

  @step join(inputs: Inputs<Files>) {
    this.merge(inputs, { include: ['model'] });
    this.parts = inputs.map((input) => input.part);
    // THROW
    this.next(this.end);
  }

  @step async end() {
    console.log(this.model.size, (await Promise.all(this.parts.map((part) => part.text()))).join(' and '));
    this.bytes = new Uint8Array([1, 2, 3]);
  }
}
`;

const outside = `
import { fileArtifact } from '@flow/core';
await fileArtifact('x').catch((error) => console.log(error.code));
`;

it.each([['worker'], ['process']])(
  'pass from step to step by reference (isolation: %s)',
  async (isolation) => {
    const sandbox = new Sandbox({ 'flow.ts': flow });
    const run = await sandbox.flow('run', 'flow.ts', '--isolation', isolation);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('part a 100000 true');
    expect(run.stdout).toContain('part b 100000 true');
    expect(run.stdout).toContain('100000 part a and part b');
    const listed = await sandbox.flow('dump', 'Files/latest');
    expect(listed.stdout).toMatch(/model +FileArtifact +\S+ \wB +FileArtifact \{ name: 'model.bin'/);
    const json = await sandbox.flow('dump', 'Files/latest', '--artifact', 'model', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ name: 'model.bin', size: 100_000 });
    const written = await sandbox.flow('dump', 'Files/latest', '--artifact', 'model', '--output', 'out.bin');
    expect(written).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(sandbox.path('out.bin'))).toEqual(Buffer.alloc(100_000, 7));
    await sandbox.flow('dump', 'Files/latest/end/0/bytes', '-o', 'bytes.bin');
    expect([...readFileSync(sandbox.path('bytes.bin'))]).toEqual([1, 2, 3]);
    await sandbox.flow('dump', 'Files/latest/end/0/parts', '-o', 'parts.txt');
    expect(readFileSync(sandbox.path('parts.txt'), 'utf8')).toContain("name: 'a.txt'");
  },
  60_000,
);

it('are there for a resumed run, and refuse what they are not for', async () => {
  const sandbox = new Sandbox({
    'flow.ts': flow.replace('// THROW', "throw new Error('broken');"),
    'outside.ts': outside,
  });
  expect((await sandbox.flow('run', 'flow.ts')).code).toBe(1);
  sandbox.write({ 'flow.ts': flow });
  expect((await sandbox.flow('resume', 'flow.ts')).stdout).toContain('100000 part a and part b');
  const unnamed = await sandbox.flow('dump', 'Files/latest', '--output', 'x');
  expect(unnamed).toMatchObject({ code: 2, stderr: expect.stringContaining('FLOW_DUMP_OUTPUT') as string });
  const nowhere = await sandbox.flow('dump', 'Files/latest', '-a', 'model', '-o', 'no/x');
  expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('FLOW_OUTPUT_FILE') as string });
  expect((await sandbox.node('outside.ts')).stdout).toBe('FLOW_FILE_OUTSIDE\n');
  sandbox.write({ 'flow.ts': flow.replace("fileArtifact('model.bin')", "fileArtifact('gone.bin')") });
  const gone = await sandbox.flow('run', 'flow.ts');
  expect(gone.stderr).toContain('FLOW_FILE_UNREAD');
  expect(gone.stderr).toContain('flow.ts:');
}, 60_000);
