import type { Flow } from '@flow/core';
import type { ArtifactStore, SpinEnd, SpinNext, SpinSource } from '@flow/core/engine';
import { didYouMean, formatPathspec, type ArtifactRef, type ErrorRecord } from '@flow/core/kernel';
import type { ArtifactName, ArtifactValue, ArtifactValues } from './artifact-types.ts';
import { errors } from './errors.ts';

export interface SpinResultParts {
  readonly end: SpinEnd;
  readonly source: SpinSource;
  readonly artifacts: ArtifactStore;
  readonly isKept: boolean;
  readonly opened: AsyncDisposable;
}

/** How one step ended that was run on what an earlier run gave it, with what it stored. */
export class SpinResult<F extends Flow = Flow> implements AsyncDisposable {
  /** The task whose inputs it was run on. */
  readonly origin: string;
  /** The task that ran, where it is kept. */
  readonly pathspec: string | undefined;
  readonly status: SpinEnd['status'];
  readonly durationMs: number;
  /** Where it leads; undefined where it didn't finish. */
  readonly next: SpinNext | undefined;
  /** Why it failed. */
  readonly error: ErrorRecord | undefined;
  readonly #parts: SpinResultParts;

  constructor(parts: SpinResultParts) {
    const { end, source, isKept } = parts;
    this.origin = formatPathspec(source.path);
    this.pathspec = isKept ? formatPathspec(end.task) : undefined;
    this.status = end.status;
    this.durationMs = end.durationMs;
    this.next = end.next;
    this.error = end.error;
    this.#parts = parts;
  }

  /** What it stored under this name. Throws FLOW_SPIN_UNFINISHED and FLOW_ARTIFACT_UNKNOWN. */
  async artifact<K extends ArtifactName<F>>(name: K): Promise<ArtifactValue<F, K>> {
    const refs = this.#refs;
    const ref = Object.hasOwn(refs, name) ? refs[name] : undefined;
    if (ref !== undefined) return (await this.#parts.artifacts.load(ref)) as ArtifactValue<F, K>;
    const path = this.pathspec ?? this.origin;
    throw errors.FLOW_ARTIFACT_UNKNOWN({ path, name, guess: didYouMean(name, Object.keys(refs)) });
  }

  /** All that a step after it would see, its parameters aside. Throws FLOW_SPIN_UNFINISHED. */
  async artifacts(): Promise<Partial<ArtifactValues<F>>> {
    const refs = Object.entries(this.#refs);
    const values = await this.#parts.artifacts.loadMany(refs.map(([, ref]) => ref));
    return Object.fromEntries(refs.map(([name], index) => [name, values[index]])) as Partial<ArtifactValues<F>>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.opened[Symbol.asyncDispose]();
  }

  get #refs(): Readonly<Record<string, ArtifactRef>> {
    const { manifest, task } = this.#parts.end;
    if (manifest === undefined) throw errors.FLOW_SPIN_UNFINISHED({ step: task.step, status: this.status });
    return manifest.artifacts;
  }
}
