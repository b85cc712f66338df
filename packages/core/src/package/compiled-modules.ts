import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { contentHash } from './content-hash.ts';
import { esbuildVersion, runningCoreDir, versionOf } from './core-entries.ts';

/** Of what a kept module holds; another one compiles every module anew. */
const format = 1;
const dayMs = 86_400_000;
const unusedDays = 30;

/** Modules as they were compiled, kept in a folder by their content. */
export class CompiledModules {
  readonly #folder: string;
  readonly #versions: readonly unknown[] = [format, versionOf(runningCoreDir()), esbuildVersion()];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What `compile` makes of these facts, which must be all that its answer depends on. */
  get(facts: readonly unknown[], compile: () => string): string {
    const key = contentHash(JSON.stringify([this.#versions, facts]));
    const file = path.join(this.#folder, key);
    const kept = this.#read(file);
    if (kept !== undefined) return kept;
    const compiled = compile();
    this.#keep(file, compiled);
    return compiled;
  }

  /** Once a day is enough to tell what is in use. */
  #read(file: string): string | undefined {
    try {
      const text = readFileSync(file, 'utf8');
      const now = Date.now();
      if (now - statSync(file).mtimeMs > dayMs) utimesSync(file, now / 1000, now / 1000);
      return text;
    } catch {
      return undefined;
    }
  }

  /** Failing to keep it costs time, and nothing else. */
  #keep(file: string, text: string): void {
    const draft = `${file}.${randomUUID()}`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(draft, text);
      renameSync(draft, file);
      this.#removeUnused();
    } catch {
      // A full or read-only cache folder.
    }
  }

  #removeUnused(): void {
    for (const name of readdirSync(this.#folder)) {
      const file = path.join(this.#folder, name);
      const { mtimeMs = Infinity } = statSync(file, { throwIfNoEntry: false }) ?? {};
      if (Date.now() - mtimeMs > unusedDays * dayMs) rmSync(file, { force: true });
    }
  }
}
