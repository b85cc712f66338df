/** Keeps files beside a task in its store, each attempt's own. They are no artifacts: no later task sees them. */
export interface SideFiles {
  /**
   * Writes a file or replaces it, at once: a reader sees the old one or the new one, whole. A name may hold slashes. A text
   * is stored with `***` where a secret of the task's would show, as its log is; bytes are stored as they are.
   */
  put(name: string, body: string | Uint8Array): Promise<void>;
}

/** A file that was kept beside a task. */
export interface SideFile {
  readonly name: string;
  /** The attempt that kept it, counted from 0. */
  readonly attempt: number;
  readonly size: number;
  readonly writtenAt: Date;
  /** Undefined where it is gone by now. */
  bytes(): Promise<Uint8Array | undefined>;
}
