import { storageConformance } from '@flow/testing/conformance';
import { afterAll, test } from 'vitest';
import { startS3FrontProcess } from '../../../test/servers/s3-front-process.ts';
import { serveBucket } from './bucket-server.ts';

const { server, open } = await serveBucket();
const front = await startS3FrontProcess(server);
afterAll(() => front[Symbol.asyncDispose]());

// Only races need what stands before the server.
const isRace = (name: string): boolean => name.endsWith('win putIfAbsent');
const direct = storageConformance(() => open({ endpoint: server.endpoint }));
const fronted = storageConformance(() => open({ endpoint: front.endpoint }));
const cases = [...direct.filter(({ name }) => !isRace(name)), ...fronted.filter(({ name }) => isRace(name))];
for (const { name, run, limitMs } of cases) test(name, run, limitMs);
