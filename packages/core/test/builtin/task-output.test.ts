import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TaskOutput } from '../../src/builtin/local-processes/task-output.ts';

const marker = '\0flow:2b1c\0';

/** Output that looks like the marker, but for being it. */
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
  fc.nat(marker.length - 1).map((length) => Buffer.from(marker.slice(0, length))),
  fc.nat(marker.length - 1).map((from) => Buffer.from(marker.slice(from + 1))),
  fc.constant(Buffer.from('\0')),
);
const output = fc
  .array(piece, { maxLength: 6 })
  .map((pieces) => Buffer.concat(pieces))
  .filter(
    (bytes) =>
      !Buffer.concat([bytes, Buffer.from(marker)])
        .subarray(0, -1)
        .includes(marker),
  );

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

test("each task's output ends at its marker, however the chunks are cut, and all of it comes before its end", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(output, { minLength: 1, maxLength: 4 }), sizes, async (outputs, chunkSizes) => {
      const stream = new TaskOutput('stdout', marker);
      for (const expected of outputs) {
        const got: Uint8Array[] = [];
        let hasEnded = false;
        const end = stream
          .begin((name, bytes) => {
            expect(name).toBe('stdout');
            expect(hasEnded).toBe(false);
            got.push(Buffer.from(bytes));
            return undefined;
          })
          .then(() => void (hasEnded = true));
        for (const chunk of cut(Buffer.concat([expected, Buffer.from(marker)]), chunkSizes)) void stream.push(chunk);
        await end;
        expect(Buffer.concat(got)).toEqual(expected);
      }
    }),
    { numRuns: 1000 },
  );
});

test('of a process that ends without the marker nothing is held back', async () => {
  await fc.assert(
    fc.asyncProperty(output, async (expected) => {
      const stream = new TaskOutput('stderr', marker);
      const got: Uint8Array[] = [];
      const end = stream.begin((_name, bytes) => void got.push(Buffer.from(bytes)));
      void stream.push(Buffer.concat([expected, Buffer.from(marker.slice(0, 5))]));
      stream.close();
      await end;
      expect(Buffer.concat(got)).toEqual(Buffer.concat([expected, Buffer.from(marker.slice(0, 5))]));
    }),
    { numRuns: 300 },
  );
});

test('what can be no part of a marker is passed on at once', () => {
  const stream = new TaskOutput('stdout', marker);
  const got: string[] = [];
  void stream.begin((_name, bytes) => void got.push(Buffer.from(bytes).toString()));
  void stream.push(Buffer.from('progress 10%\r'));
  void stream.push(Buffer.from('a\0b'));
  expect(got).toEqual(['progress 10%\r', 'a\0b']);
});
