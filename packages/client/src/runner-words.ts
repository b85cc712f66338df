import type { Flow } from '@flow/core';
import type { RunEvent } from '@flow/core/kernel';
import type { ReplacedArtifacts } from './artifact-types.ts';
import type { RunParameters } from './run-flow.ts';

export interface RunnerSpinOptions<F extends Flow = Flow> {
  /** Where the inputs come from: a run's id, `Flow/run`, or a task's pathspec; by default, the newest run that came to the step. */
  readonly run?: string;
  /** Artifacts of the inputs with other values, as JSON has them; of a join, `STEP.name` and `INDEX.name` are those of some inputs alone. */
  readonly set?: ReplacedArtifacts<F>;
  /** A JSON file or a module with values that JSON doesn't have. */
  readonly artifacts?: string;
  /** Parameters with other values than then. */
  readonly parameters?: RunParameters<F>;
  /** Keeps what comes of it, as a run of its own. */
  readonly persist?: boolean;
  /** Stops the step, as `stop` does. */
  readonly signal?: AbortSignal;
  /** Told of all that happens, in order. */
  readonly onEvent?: (event: RunEvent) => void;
}

/** What `flow spin` is called with. */
export function spinWords<F extends Flow>(options: RunnerSpinOptions<F>): readonly string[] {
  const { run, artifacts, persist = false } = options;
  const set: Readonly<Record<string, unknown>> = options.set ?? {};
  return [
    ...(run === undefined ? [] : [`--run=${run}`]),
    ...Object.entries(set).map(([name, value]) => `--set=${name}=${JSON.stringify(value)}`),
    ...(artifacts === undefined ? [] : [`--artifacts=${artifacts}`]),
    ...(persist ? ['--persist'] : []),
  ];
}

export type Variables = Readonly<Record<string, string>>;

/** What gives a command its parameters, so that no list of processes shows them. */
export function parameterVariables(parameters: object = {}): Variables {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  const texts = Object.fromEntries(given.map(([name, value]) => [name, textOf(value)]));
  return { FLOW_RUNNER_PARAMETERS: JSON.stringify(texts) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
