import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPeer } from './install-peer.ts';
import { flowFile, OurProject } from './our-project.ts';
import { PeerProject } from './peer-project.ts';

/** Gives each measurement a fresh folder on one disk, and Metaflow where it is asked for. */
export class Lab implements AsyncDisposable {
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'flow-lab-'));
  readonly #tell: (line: string) => void;
  readonly #kept = new Map<string, Promise<unknown>>();
  #folders = 0;
  #python: Promise<string> | undefined;

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
    process.once('exit', () => this.#remove());
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  }

  /** A new project of ours, with a cache of its own: nothing has been compiled. */
  ours(): OurProject {
    const folder = this.#fresh();
    return new OurProject({ folder, cache: join(folder, 'cache') });
  }

  /** A project of ours in which a flow has run before; it stays until the lab goes. */
  compiled(flow: string, words: readonly string[] = []): Promise<OurProject> {
    return this.keep(`our project of ${flow}`, async () => {
      const project = this.ours();
      await project.flow(['run', flowFile(flow), ...words]);
      return project;
    });
  }

  async peer(): Promise<PeerProject> {
    this.#python ??= installPeer(this.#tell);
    return new PeerProject({ folder: this.#fresh(), python: await this.#python });
  }

  /** Something that several works begin with: made once, by the first that needs it. */
  keep<T>(name: string, make: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(name) ?? make();
    this.#kept.set(name, kept);
    return kept as Promise<T>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#kept.values());
    this.#remove();
  }

  #remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #fresh(): string {
    this.#folders += 1;
    return join(this.#folder, String(this.#folders));
  }
}
