import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FlowSource } from '../contracts/flow-source.ts';
import type { ContentHash } from '../contracts/ids.ts';
import { contentHash } from '../datastore/artifact-store.ts';
import type { GraphResult } from '../graph/build-graph.ts';
import { versionOf, runningCoreDir } from '../package/core-entries.ts';

// A graph depends on the sources alone, so it is kept by their hash: parsing is the slow part of `flow show`.

/** The graph that was built before from the same package and sources. */
export async function keptGraph(
  cacheDir: string,
  code: ContentHash,
  source: FlowSource,
): Promise<GraphResult | undefined> {
  const text = await readFile(place(cacheDir, code, source), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as GraphResult);
}

/** Failing to keep it costs time, and nothing else. */
export async function keepGraph(
  cacheDir: string,
  code: ContentHash,
  { source, result }: { readonly source: FlowSource; readonly result: GraphResult },
): Promise<void> {
  const path = place(cacheDir, code, source);
  const temporary = `${path}.${String(process.pid)}`;
  try {
    await mkdir(join(cacheDir, 'graphs'), { recursive: true });
    await writeFile(temporary, JSON.stringify(result));
    await rename(temporary, path);
  } catch {
    // A full or read-only cache folder.
  }
}

/** Options of decorators are values of any kind. */
function withBigInts(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${String(value)}n` : value;
}

function place(cacheDir: string, code: ContentHash, source: FlowSource): string {
  const key = contentHash(
    Buffer.from(JSON.stringify({ code, source, core: versionOf(runningCoreDir()) }, withBigInts)),
  );
  return join(cacheDir, 'graphs', `${key}.json`);
}
