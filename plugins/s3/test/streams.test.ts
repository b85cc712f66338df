import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { serveBucket } from './bucket-server.ts';

const run = promisify(execFile);
const { server, bucket } = await serveBucket();

test('300 MiB go as a stream both ways in a part of that memory', async () => {
  const program = join(import.meta.dirname, 'stream-many.ts');
  const env = { ...process.env, AWS_ENDPOINT_URL_S3: server.endpoint };
  const { stdout } = await run(process.execPath, [program, `s3://${bucket}/streams`, '300'], { env });
  const measured = JSON.parse(stdout) as { readonly same: boolean; readonly writing: number; readonly reading: number };
  expect(measured.same).toBe(true);
  expect(measured.writing).toBeLessThan(200);
  expect(measured.reading).toBeLessThan(200);
});
