import { Readable } from 'node:stream';
import { expectTypeOf, test } from 'vitest';
import { fileArtifact, type FileArtifact } from '../../src/index.ts';

test('a stream is given a name', () => {
  expectTypeOf(fileArtifact('model.bin')).toEqualTypeOf<Promise<FileArtifact>>();
  expectTypeOf(fileArtifact(new URL('file:///model.bin'), { name: 'x' })).toEqualTypeOf<Promise<FileArtifact>>();
  expectTypeOf(fileArtifact(Readable.from([]), { name: 'x' })).toEqualTypeOf<Promise<FileArtifact>>();
  expectTypeOf(fileArtifact(new Response('x').body ?? Readable.from([]), { name: 'x' })).toEqualTypeOf<
    Promise<FileArtifact>
  >();
  // @ts-expect-error -- a stream has no name of its own
  void fileArtifact(Readable.from([]));
  // @ts-expect-error -- bytes that are in memory already are artifacts themselves
  void fileArtifact(new Uint8Array(1));
});
