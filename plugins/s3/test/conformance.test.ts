import { storageConformance } from '@flow/testing/conformance';
import { test } from 'vitest';
import { serveBucket } from './bucket-server.ts';

const { open } = await serveBucket();

for (const { name, run, limitMs } of storageConformance(() => open())) test(name, run, limitMs);
