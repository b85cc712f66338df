import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FlowName, RunId } from '../contracts/ids.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { TapError } from '../kernel/measure-taps.ts';
import { contentHash } from '../package/content-hash.ts';

/** What a plugin did in the launcher of a run. */
export interface PluginRun {
  /** Its setup and its taps, what was waited for included. */
  readonly ms: number;
  readonly errors: readonly TapError[];
}

/** The run of a project that ended last, as its plugins saw it. */
export interface LastRun {
  readonly flow: FlowName;
  readonly run: RunId;
  readonly at: number;
  readonly plugins: Readonly<Record<string, PluginRun>>;
}

interface NotesPlace {
  readonly root: string;
  readonly cacheDir: string;
}

/** Notes what plugins took of a run. The note is a convenience: where it can't be written, nothing is lost. */
export function noteLastRun(
  { root, cacheDir }: NotesPlace,
  kernel: Kernel,
  run: Pick<LastRun, 'flow' | 'run' | 'at'>,
): void {
  const plugins = kernel.plugins.map(({ name, setupMs }) => {
    const { ms, errors } = kernel.timeOf(name);
    return [name, { ms: setupMs + ms, errors }] as const;
  });
  const note: LastRun = { ...run, plugins: Object.fromEntries(plugins) };
  const file = noteOf({ root, cacheDir });
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${String(process.pid)}`, JSON.stringify(note));
    renameSync(`${file}.${String(process.pid)}`, file);
  } catch {
    // The folder is a cache, which anyone may have taken away.
  }
}

/** Undefined where no run with plugins ended yet, or the cache was cleared since. */
export function readLastRun(place: NotesPlace): LastRun | undefined {
  try {
    return JSON.parse(readFileSync(noteOf(place), 'utf8')) as LastRun;
  } catch {
    return undefined;
  }
}

function noteOf({ root, cacheDir }: NotesPlace): string {
  return join(cacheDir, 'last-runs', `${contentHash(root).slice(0, 16)}.json`);
}
