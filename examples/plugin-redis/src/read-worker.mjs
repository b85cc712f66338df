// A module of JavaScript, so that it has one name before and after the build: `new Worker(new URL(…))` names it.
import { workerData } from 'node:worker_threads';
import { serveReads } from './serve-reads.ts';

serveReads(workerData);
