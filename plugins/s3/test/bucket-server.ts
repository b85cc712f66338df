import { Kernel, type Storage } from '@flow/core/kernel';
import plugin from '@flow/s3';
import { afterAll } from 'vitest';
import { startS3Front, type S3Front } from './s3-front.ts';
import { environmentOf, startVersitygw, type S3Server } from '../../../test/servers/versitygw.ts';

/** A server for the tests of one file, and what stands before it. */
export interface BucketServer {
  readonly server: S3Server;
  readonly front: S3Front;
  readonly bucket: string;
  /** Opens a storage in the bucket, or as these options say. */
  open(options?: Readonly<Record<string, unknown>>): Promise<Storage>;
}

/** This process has the server's keys from now on. */
export async function serveBucket(): Promise<BucketServer> {
  const server = await startVersitygw();
  const front = await startS3Front(server.endpoint);
  const bucket = 'flow-tests';
  await server.addBucket(bucket);
  Object.assign(process.env, environmentOf(server, server.root));
  const kernel = await Kernel.create([plugin], {
    onPluginError: (error) => {
      throw error;
    },
  });
  const opened: Storage[] = [];
  afterAll(async () => {
    for (const storage of opened) await storage[Symbol.asyncDispose]();
    await front[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  const open = async (options: Readonly<Record<string, unknown>> = {}): Promise<Storage> => {
    const storage = await kernel.hooks.provideStorage.call('s3', {
      use: 's3',
      options: { root: `s3://${bucket}/team/flow`, endpoint: front.endpoint, forcePathStyle: true, ...options },
      projectRoot: '/nonexistent',
      durability: 'process',
    });
    opened.push(storage);
    return storage;
  };
  return { server, front, bucket, open };
}
