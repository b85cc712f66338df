import type { FlowName, RunId } from '../../contracts/ids.ts';
import type {
  AttemptQuery,
  MetadataProvider,
  RunEnd,
  RunQuery,
  StepSummary,
  TagChange,
} from '../../contracts/metadata.ts';
import type { AttemptRecord, RunRecord } from '../../contracts/records.ts';
import type { SqlSession } from '../../contracts/sql.ts';

type Queried = MetadataProvider & Required<Pick<MetadataProvider, 'openSql'>>;

/** An index whose file isn't there yet: what it is told it keeps in memory, until another process has made the file. */
export class AwaitedMetadata implements MetadataProvider {
  readonly url: string;
  readonly #open: () => Promise<Queried | undefined>;
  #current: Queried;
  #isAwaited = true;

  constructor(memory: Queried, open: () => Promise<Queried | undefined>) {
    this.url = memory.url;
    this.#current = memory;
    this.#open = open;
  }

  async createRun(run: RunRecord): Promise<void> {
    return (await this.#found()).createRun(run);
  }

  async endRun(end: RunEnd): Promise<void> {
    return (await this.#found()).endRun(end);
  }

  async heartbeat(flow: FlowName, run: RunId, at: number): Promise<void> {
    return (await this.#found()).heartbeat(flow, run, at);
  }

  async putAttempts(attempts: readonly AttemptRecord[]): Promise<void> {
    return (await this.#found()).putAttempts(attempts);
  }

  async changeTags(change: TagChange): Promise<readonly string[] | undefined> {
    return (await this.#found()).changeTags(change);
  }

  async listFlows(): Promise<readonly FlowName[]> {
    return (await this.#found()).listFlows();
  }

  async getRun(flow: FlowName, run: RunId): Promise<RunRecord | undefined> {
    return (await this.#found()).getRun(flow, run);
  }

  async *listRuns(query: RunQuery): AsyncGenerator<RunRecord> {
    yield* (await this.#found()).listRuns(query);
  }

  async *listAttempts(query: AttemptQuery): AsyncGenerator<AttemptRecord> {
    yield* (await this.#found()).listAttempts(query);
  }

  async summarizeSteps(flow: FlowName, run: RunId): Promise<readonly StepSummary[]> {
    return (await this.#found()).summarizeSteps(flow, run);
  }

  async openSql(): Promise<SqlSession> {
    return (await this.#found()).openSql();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#current[Symbol.asyncDispose]();
  }

  async #found(): Promise<Queried> {
    if (!this.#isAwaited) return this.#current;
    const made = await this.#open();
    if (made === undefined) return this.#current;
    // Two that ask at once both open it.
    const spare = this.#isAwaited ? this.#current : made;
    if (this.#isAwaited) this.#current = made;
    this.#isAwaited = false;
    await spare[Symbol.asyncDispose]();
    return this.#current;
  }
}
