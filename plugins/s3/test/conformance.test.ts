import { storageConformance } from '@flow/testing/conformance';
import { test } from 'vitest';
import { serveBucket } from './bucket-server.ts';

// What stands before the server is in this process, which a synchronous read holds up.
const { server, open } = await serveBucket();
const cases = storageConformance(() => open({ endpoint: server.endpoint }));

for (const { name, run, limitMs } of cases) test(name, run, limitMs);
