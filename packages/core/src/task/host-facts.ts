import { hostname } from 'node:os';

const facts: Readonly<Record<string, string>> = Object.freeze({
  host: hostname(),
  pid: String(process.pid),
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
});

/** What ran a task, for its manifest. */
export function hostFacts(): Readonly<Record<string, string>> {
  return facts;
}
