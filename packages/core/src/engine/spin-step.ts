import type { FlowError } from '../contracts/flow-error.ts';
import type { ComputeBackend } from '../contracts/compute.ts';
import type { RunId, StepName } from '../contracts/ids.ts';
import type { NextRecord, TaskManifest, TaskPath } from '../contracts/records.ts';
import { Manifests } from '../datastore/manifests.ts';
import { OpenForeaches } from '../datastore/open-foreach.ts';
import { openArtifacts } from '../task/task-environment.ts';
import { errors } from './errors.ts';
import type { SpinSource } from './find-spin.ts';
import { launchRun, storesOf, type LaunchOptions, type RunEnd } from './launch-run.ts';
import { checkReplacements, replaceArtifacts, type InputArtifacts } from './replace-artifacts.ts';
import { parametersOf, type RenewedParameters } from './resume-run.ts';
import type { RunState } from './run-state.ts';

/** So many manifests are written together. */
const batchSize = 256;

export interface SpinOptions extends Omit<LaunchOptions, 'parameters' | 'secretParameters' | 'origin' | 'alone'> {
  readonly source: SpinSource;
  /** Values in the place of what the inputs have, by `name`, or by `STEP.name` and `INDEX.name` for some of them. */
  readonly replaced?: Readonly<Record<string, unknown>>;
  /** Parameters with other values than then, and values for those that are new in the code. */
  readonly parameters: Omit<RenewedParameters, 'renew'>;
  /** The folder of scratch stores, which the processes of tasks write to. */
  readonly scratch?: string | undefined;
}

/** What a step chose to do next, with the steps that it leads to. */
export type SpinNext = NextRecord & { readonly targets: readonly StepName[] };

/** How a spin ended. */
export interface SpinEnd extends RunEnd {
  /** The task that ran. */
  readonly task: TaskPath;
  /** What it stored; undefined where it didn't finish. */
  readonly manifest: TaskManifest | undefined;
  /** Undefined where it didn't finish. */
  readonly next: SpinNext | undefined;
  /** What it began with, replaced values among it. */
  readonly inputs: readonly InputArtifacts[];
}

/**
 * Runs one task of a flow on the inputs that it had in an earlier run, with the code as it is now: as a run in which
 * nothing comes before it and nothing after. It runs on this machine, whatever compute the stack names, unless `compute`
 * says otherwise. Throws FLOW_SPIN_SET, and what `startRun` throws of parameters.
 */
export async function spinStep(options: SpinOptions): Promise<SpinEnd> {
  const { source, flow, parameters, replaced: values = {} } = options;
  const { storage } = await storesOf(options);
  const inputs = await readInputs(options);
  checkReplacements({ definition: flow.definition, step: source.path.step, inputs, values });
  const saved = await parametersOf(
    { ...options, parameters: { ...parameters, renew: Object.keys(parameters.given) } },
    source.run,
  );
  const replaced = await replaceArtifacts(await openArtifacts(flow.kernel, storage), { inputs, values });
  await using opened = new AsyncDisposableStack();
  const compute = options.compute ?? opened.use(await localCompute(options));
  const { path, run, works } = source;
  const end = await launchRun({
    ...options,
    ...saved,
    compute,
    origin: { run: run.run, rerunFrom: [path.step] },
    alone: { works, task: path.task, takeInputs: (state) => takeInputs(state, inputs, replaced) },
  });
  const task = { ...path, run: end.run };
  const manifest = await new Manifests(storage).task(task);
  return {
    ...end,
    task,
    manifest,
    next: manifest && nextOf(manifest.next, works),
    inputs: inputs.map((input, index) => ({ step: input.step, artifacts: replaced[index] ?? input.artifacts })),
  };
}

function nextOf(next: NextRecord, [work]: SpinSource['works']): SpinNext {
  const to = work?.node.next;
  if (to === undefined || to.kind === 'end') return { ...next, targets: [] };
  if (to.kind !== 'switch') return { ...next, targets: [to.to].flat() };
  const taken = next.kind === 'switch' ? to.cases[next.case] : undefined;
  return { ...next, targets: taken === undefined ? [] : [taken] };
}

async function localCompute({ project, flow, scratch }: SpinOptions): Promise<ComputeBackend> {
  const { settings } = project;
  const chosen = project.providerRequest('compute');
  const options = chosen.use === 'local' ? chosen.options : {};
  return flow.kernel.hooks.provideCompute.call('local', { ...chosen, use: 'local', options, settings, scratch });
}

interface InputTask extends InputArtifacts {
  readonly path: TaskPath;
  /** Undefined where it still yielded the items of a foreach. */
  readonly manifest: TaskManifest | undefined;
}

/** The tasks that it continues; over a foreach without items, the one that found none. */
async function readInputs({ project, source, flow }: SpinOptions): Promise<readonly InputTask[]> {
  const storage = await project.storage();
  const [work] = source.works;
  const isEmpty = work?.inputs.kind === 'foreach' && work.inputs.count === 0;
  const paths = isEmpty ? [{ ...source.path, ...work.inputs.split }] : source.inputs;
  const found = await new Manifests(storage).tasks(paths);
  return Promise.all(
    paths.map(async (path, index): Promise<InputTask> => {
      const manifest = found[index];
      const artifacts = manifest?.artifacts ?? (await new OpenForeaches(storage).artifacts(path));
      if (artifacts === undefined) throw lost(source, path, flow.file);
      return { step: path.step, path, manifest, artifacts };
    }),
  );
}

/** Its manifest was there when it was looked for. */
function lost({ run, path: { step } }: SpinSource, { step: input }: TaskPath, file: string | undefined): FlowError {
  return errors.FLOW_SPIN_INPUTS({ path: `${run.flow}/${run.run}`, step, file, unfinished: [input] });
}

/** Makes the tasks that it continues tasks of this run, with what they handed on then or what stands in its place. */
async function takeInputs(
  state: RunState,
  inputs: readonly InputTask[],
  replaced: readonly InputArtifacts['artifacts'][],
): Promise<void> {
  const taken = inputs.map((input, index) => ({ ...input, artifacts: replaced[index] ?? input.artifacts }));
  for (let at = 0; at < taken.length; at += batchSize) await takeBatch(state, taken.slice(at, at + batchSize));
}

async function takeBatch(
  { run, manifests, storage, journal, now }: RunState,
  batch: readonly InputTask[],
): Promise<void> {
  const finished: { readonly manifest: TaskManifest; readonly from: RunId }[] = [];
  for (const { path: origin, manifest, artifacts } of batch) {
    const path = { ...origin, run };
    if (manifest === undefined) await new OpenForeaches(storage).open(path, artifacts);
    else
      finished.push({
        manifest: { ...manifest, path, artifacts, origin: manifest.origin ?? origin },
        from: origin.run,
      });
  }
  await manifests.finishTasks(finished.map(({ manifest }) => manifest));
  for (const { manifest, from } of finished) {
    const { path, attempt } = manifest;
    journal.emit({ kind: 'task.cloned', at: now(), step: path.step, task: path.task, attempt, origin: from });
  }
}
