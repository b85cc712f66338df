import {
  initialValues,
  localGangAddress,
  Manifests,
  openArtifacts,
  resolveParameters,
  saveParameters,
  type ArtifactStore,
  type LoadedFlow,
  type Project,
} from '@flow/core/engine';
import {
  parseFlowName,
  parseRunId,
  type ArtifactRef,
  type FlowGraph,
  type FlowName,
  type ForeachFrame,
  type GangPlace,
  type RunId,
  type StepNode,
  type Storage,
  type TaskSpec,
} from '@flow/core/kernel';
import { errors } from './errors.ts';
import { findParents, type GivenInputs, type Parent } from './find-parents.ts';
import { placeOf, type Place } from './place-step.ts';
import type { GivenCurrent } from './step-types.ts';

/** What a test gives a step, whatever the step's type lets it. */
export interface GivenStep extends GivenInputs {
  readonly parameters?: object | undefined;
  readonly current?: GivenCurrent | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly project?: Project | undefined;
}

export interface StagedStep {
  readonly flow: LoadedFlow;
  readonly graph: FlowGraph;
  readonly node: StepNode;
  readonly storage: Storage;
}

const formatVersion = 1;

/** A task that can run, and the secret parameters, which aren't stored. */
export interface StagedTask {
  readonly spec: TaskSpec;
  readonly secretParameters: Readonly<Record<string, ArtifactRef>>;
}

/** Stores a run in which all before the step has happened, and says what its task is. */
export async function stageStep(staged: StagedStep, given: GivenStep): Promise<StagedTask> {
  const { flow, graph, node, storage } = staged;
  const { current = {} } = given;
  const place = placeOf({ graph, node }, given);
  const { parents, inputs } = findParents({ graph, node, place }, given);
  const artifacts = await openArtifacts(flow.kernel, storage);
  const ids = { flow: parseFlowName(flow.name), run: parseRunId('test') };
  const [secretParameters] = await Promise.all([
    storeRun(staged, given, { artifacts, ids }),
    storeParents(staged, parents, { artifacts, ids }),
  ]);
  const attempt = current.attempt ?? 0;
  const gang = place.gang && (await gangPlace(place.gang));
  const spec: TaskSpec = {
    path: { ...ids, step: node.name, task: place.task },
    attempt,
    retryCount: attempt,
    inputs,
    foreach: await storeItems(artifacts, place),
    ...(gang !== undefined && { gang }),
  };
  return { spec, secretParameters };
}

interface Ids {
  readonly flow: FlowName;
  readonly run: RunId;
}

interface Storing {
  readonly artifacts: ArtifactStore;
  readonly ids: Ids;
}

async function storeRun(
  { flow, graph, node, storage }: StagedStep,
  { parameters = {}, current = {} }: GivenStep,
  { artifacts, ids }: Storing,
): Promise<StagedTask['secretParameters']> {
  const { definition, name, root: projectRoot } = flow;
  const values = await resolveParameters({
    definition,
    file: undefined,
    given: { ...parameters },
    areTexts: false,
    cwd: process.cwd(),
    projectRoot,
    readUrl: async () => {
      throw errors.FLOW_TEST_STEP({
        flow: name,
        step: node.name,
        reason: "can't include a file by its URL: give its path",
      });
    },
  });
  const saved = await saveParameters(artifacts, definition, values);
  const secrets = Object.keys(saved.secretParameters);
  const { tags = [], user = 'test', project } = current;
  await new Manifests(storage).createRun({
    format: formatVersion,
    ...ids,
    startedAt: Date.now(),
    user,
    project,
    file: '',
    code: flow.code.hash,
    parameters: saved.parameters,
    ...(secrets.length > 0 && { secretParameters: secrets }),
    tags,
    systemTags: [],
    graph,
    versions: {},
  });
  return saved.secretParameters;
}

/** As they would have finished: with what they were given, and the initial values of all other fields. */
async function storeParents(
  { flow, storage }: StagedStep,
  parents: readonly Parent[],
  { artifacts, ids }: Storing,
): Promise<void> {
  const manifests = new Manifests(storage);
  const initial = initialValues(flow.definition);
  const now = Date.now();
  const storeOne = async ({ step, task, values }: Parent): Promise<void> => {
    await manifests.finishTask({
      format: formatVersion,
      path: { ...ids, step, task },
      attempt: 0,
      startedAt: now,
      finishedAt: now,
      artifacts: await saveAll(artifacts, { ...initial, ...values }),
      next: { kind: 'linear' },
      items: [],
      inputs: { kind: 'none' },
      host: {},
    });
  };
  await Promise.all(parents.map(storeOne));
}

async function saveAll(
  artifacts: ArtifactStore,
  values: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, ArtifactRef>>> {
  const saved = Object.entries(values).map(async ([name, value]) => [name, await artifacts.save(name, value)] as const);
  return Object.fromEntries(await Promise.all(saved));
}

function storeItems(artifacts: ArtifactStore, { frames }: Place): Promise<readonly ForeachFrame[]> {
  return Promise.all(
    frames.map(async ({ item, ...frame }): Promise<ForeachFrame> => {
      const chunk = await artifacts.save('foreach', [item]);
      return { ...frame, item: { chunk, offset: 0 } };
    }),
  );
}

async function gangPlace({ index, count }: NonNullable<Place['gang']>): Promise<GangPlace> {
  return { index, count, main: await localGangAddress(), token: 'test' };
}
