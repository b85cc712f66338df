import { currentSources, storedSources, type SourceFile } from '@flow/core/engine';
import { formatPathspec, type RunManifest } from '@flow/core/kernel';
import { diffSources, type SourceDiff } from './diff-sources.ts';
import { errors } from './errors.ts';
import { saveSources, type SaveOptions } from './save-sources.ts';
import type { StoreView } from './store-view.ts';

/** The code that a run ran: the user's own files, as they were when it started. */
export class RunCode {
  readonly #store: StoreView;
  readonly #manifest: () => Promise<RunManifest>;
  #files: Promise<readonly SourceFile[]> | undefined;

  constructor(store: StoreView, manifest: () => Promise<RunManifest>) {
    this.#store = store;
    this.#manifest = manifest;
  }

  /**
   * The files by their paths, which count from the project: the flow's modules, what they import as text, and what they
   * read beside themselves. Throws FLOW_CODE_NONE and FLOW_PACKAGE_CORRUPT.
   */
  files(): Promise<readonly SourceFile[]> {
    this.#files ??= this.#read();
    return this.#files;
  }

  /** The same files as they stand in the project now, and those that have come. */
  async current(): Promise<readonly SourceFile[]> {
    const files = await this.files();
    const { file } = await this.#manifest();
    return currentSources(
      this.#store.project(),
      file,
      files.map(({ path }) => path),
    );
  }

  /**
   * Writes the files into a folder, and answers with their paths in it; never outside of it. Files of the project count from
   * the folder; where some lie beside the project, from as deep below as is needed for these. Throws as `files`, and
   * FLOW_CODE_FOLDER.
   *
   * @example
   * await using client = await openClient();
   * const run = await client.run('Regions/latest');
   * await run.code().save('regions-as-they-ran');
   */
  async save(folder: string, options: SaveOptions = {}): Promise<readonly string[]> {
    return saveSources(await this.files(), folder, options);
  }

  /** How the files differ from those of the project now, or of another run. Throws as `files`. */
  async diff(other?: { readonly code: () => RunCode }): Promise<readonly SourceDiff[]> {
    return diffSources(await this.files(), await (other === undefined ? this.current() : other.code().files()));
  }

  async #read(): Promise<readonly SourceFile[]> {
    const { flow, run, code } = await this.#manifest();
    const { storage } = this.#store;
    const files = await storedSources(storage, code);
    if (files === undefined) throw errors.FLOW_CODE_NONE({ path: formatPathspec({ flow, run }), store: storage.url });
    return files;
  }
}
