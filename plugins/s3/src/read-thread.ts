import { workerData } from 'node:worker_threads';
import { answerReads } from '@flow/core/kernel';
import type { S3Settings } from './options.ts';

// Runs in the thread that `getSync` waits for: it has a client of its own.
answerReads(async () => {
  const { openStorage } = await import('./storage.ts');
  const storage = await openStorage(workerData as S3Settings);
  return (key) => storage.get(key);
});
