// A module of JavaScript, so that it has one name before and after the build: `new Worker(new URL(…))` names it.
import { workerData } from 'node:worker_threads';

/** Most processes start this thread and never need it: what it takes to read is loaded for the first key. */
workerData.port.once('message', async (/** @type {string} */ key) => {
  const { serveReads } = await import('./serve-reads.ts');
  serveReads(workerData, key);
});
