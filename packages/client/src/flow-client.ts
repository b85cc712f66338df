import type { Flow } from '@flow/core';
import { openQuery } from '@flow/core/engine';
import {
  didYouMean,
  formatPathspec,
  isSpin,
  parseFlowName,
  parsePathspec,
  type FlowName,
  type RunId,
  type RunQuery,
  type RunRecord,
  type SqlValue,
} from '@flow/core/kernel';
import { errors } from './errors.ts';
import { withParameters } from './match-parameters.ts';
import { Run } from './run.ts';
import { runStanding, type RunState } from './run-status.ts';
import type { StoreView } from './store-view.ts';
import type { Task } from './task.ts';

/** Which runs to list: those that are all of this. */
export interface RunFilter {
  readonly flow?: string;
  readonly status?: RunState;
  /** Runs with all of these, the user's tags or the system's. */
  readonly tags?: readonly string[];
  readonly user?: string;
  /** Started then or later. */
  readonly since?: Date;
  /** Started before. */
  readonly until?: Date;
  /** Given these parameters, among others: each by its value, or by how that reads as text (`2`, `true`, `["a"]`). */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** At most so many; by default, all. */
  readonly limit?: number;
}

/** The values of a row by the names of its columns. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** Reads a project's runs, tasks, artifacts and logs; those of its namespace, where it has one. */
export class FlowClient implements AsyncDisposable {
  readonly #store: StoreView;
  readonly #owned: AsyncDisposable | undefined;

  constructor(store: StoreView, owned: AsyncDisposable | undefined) {
    this.#store = store;
    this.#owned = owned;
  }

  /** The names of the flows that have run. */
  async flows(): Promise<readonly FlowName[]> {
    const { metadata, namespace } = this.#store;
    const flows = await metadata.listFlows();
    if (namespace === undefined) return flows;
    const newest = await Promise.all(flows.map((flow) => this.#latest(flow)));
    return flows.filter((_, index) => newest[index] !== undefined);
  }

  /** Runs, newest first. */
  async *runs<F extends Flow = Flow>(filter: RunFilter = {}): AsyncGenerator<Run<F>> {
    let left = filter.limit ?? Infinity;
    if (left <= 0) return;
    for await (const record of this.#records(filter)) {
      const run = await this.#open<F>(record);
      if (filter.status !== undefined && run.status !== filter.status) continue;
      yield run;
      left -= 1;
      if (left === 0) return;
    }
  }

  /** One run: `Flow/run`, or `Flow/latest`. Throws FLOW_RUN_UNKNOWN, FLOW_FLOW_UNKNOWN and FLOW_NAMESPACE_OTHER. */
  async run<F extends Flow = Flow>(pathspec: string): Promise<Run<F>> {
    const { flow, run, step } = parsePathspec(pathspec);
    if (run === undefined || step !== undefined)
      throw errors.FLOW_PATHSPEC_PARTS({ text: pathspec, what: 'run', form: 'Flow/run' });
    return this.#open(await this.#record(flow, run));
  }

  /** The newest run of a flow, whatever became of it; spins aside. Throws FLOW_FLOW_UNKNOWN and FLOW_NAMESPACE_EMPTY. */
  async latestRun<F extends Flow = Flow>(flow: string): Promise<Run<F>> {
    return this.#open(await this.#record(parseFlowName(flow), 'latest'));
  }

  /** The newest run of a flow that finished. Throws FLOW_FLOW_UNKNOWN and FLOW_RUN_NONE_FINISHED. */
  async latestSuccessfulRun<F extends Flow = Flow>(flow: string): Promise<Run<F>> {
    for await (const run of this.runs<F>({ flow, status: 'finished' })) if (run.info.spin === undefined) return run;
    await this.latestRun(flow);
    throw errors.FLOW_RUN_NONE_FINISHED({ flow });
  }

  /** One task: `Flow/run/step/task`; without the last part, the step's only one. Throws as `run` and `Run.task` do. */
  async task<F extends Flow = Flow>(pathspec: string): Promise<Task<F>> {
    const { flow, run, step, task, artifact } = parsePathspec(pathspec);
    if (run === undefined || step === undefined || artifact !== undefined) {
      throw errors.FLOW_PATHSPEC_PARTS({ text: pathspec, what: 'task', form: 'Flow/run/step/task' });
    }
    return (await this.run<F>(`${flow}/${run}`)).task(step, task);
  }

  /**
   * Answers a query over all runs of the store, a row at a time; the project's namespace isn't heeded. The views and their
   * columns are those of `flow sql`. Throws FLOW_SQL_INVALID, FLOW_SQL_NOT_READING and FLOW_SQL_UNSUPPORTED.
   *
   * @example
   * await using client = await openClient();
   * for await (const { flow, runs } of client.sql('SELECT flow, COUNT(*) AS runs FROM runs GROUP BY flow'))
   *   console.log(flow, runs);
   */
  async *sql(query: string): AsyncGenerator<SqlRow> {
    await using session = await openQuery(this.#store, query);
    const { columns, rows } = session.query(query);
    for (const row of rows) yield Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned?.[Symbol.asyncDispose]();
  }

  #records(filter: RunFilter): AsyncIterable<RunRecord> {
    const records = this.#store.metadata.listRuns(runQuery(filter, this.#store.namespace));
    return hasParameters(filter) ? withParameters(this.#store, records, filter.parameters) : records;
  }

  async #open<F extends Flow>(record: RunRecord): Promise<Run<F>> {
    return new Run<F>(this.#store, await runStanding(this.#store, record));
  }

  async #record(flow: FlowName, run: RunId | 'latest'): Promise<RunRecord> {
    const { metadata, namespace } = this.#store;
    const record = run === 'latest' ? await this.#latest(flow) : await metadata.getRun(flow, run);
    if (record !== undefined) return this.#seen(record);
    const flows = await metadata.listFlows();
    if (!flows.includes(flow)) {
      throw errors.FLOW_FLOW_UNKNOWN({ flow, store: metadata.url, guess: didYouMean(flow, flows) });
    }
    if (run === 'latest' && namespace !== undefined) throw errors.FLOW_NAMESPACE_EMPTY({ flow, namespace });
    const runs = await Array.fromAsync(metadata.listRuns(runQuery({ flow, limit: 1000 }, namespace)));
    const guess = didYouMean(
      run,
      runs.map((one) => one.run),
    );
    throw errors.FLOW_RUN_UNKNOWN({ path: formatPathspec({ flow, run }), guess: guess && `${flow}/${guess}` });
  }

  async #latest(flow: FlowName): Promise<RunRecord | undefined> {
    const { metadata, namespace } = this.#store;
    for await (const record of metadata.listRuns(runQuery({ flow }, namespace))) if (!isSpin(record)) return record;
    return undefined;
  }

  #seen(record: RunRecord): RunRecord {
    const { namespace } = this.#store;
    const { flow, run, tags, systemTags } = record;
    if (namespace === undefined || [...tags, ...systemTags].includes(namespace)) return record;
    throw errors.FLOW_NAMESPACE_OTHER({ path: formatPathspec({ flow, run }), namespace });
  }
}

function hasParameters(filter: RunFilter): filter is RunFilter & Required<Pick<RunFilter, 'parameters'>> {
  return Object.keys(filter.parameters ?? {}).length > 0;
}

/** What the index can answer itself. It knows neither whether a running run is lost nor what any was given: the limit is counted here then. */
function runQuery(filter: RunFilter, namespace: string | undefined): RunQuery {
  const { flow, status, tags = [], user, since, until, limit } = filter;
  const isCountedHere = status === 'running' || status === 'lost' || hasParameters(filter);
  return {
    ...(flow !== undefined && { flow: parseFlowName(flow) }),
    ...(status !== undefined && { status: status === 'lost' ? 'running' : status }),
    tags: namespace === undefined ? tags : [...tags, namespace],
    ...(user !== undefined && { user }),
    ...(since !== undefined && { since: since.getTime() }),
    ...(until !== undefined && { until: until.getTime() }),
    ...(limit !== undefined && !isCountedHere && { limit }),
  };
}
