import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import { parseFlowName, type RunId, type StepName } from '../contracts/ids.ts';
import type { TaskManifest, TaskPath } from '../contracts/records.ts';
import { Manifests } from '../datastore/manifests.ts';
import { isSecret } from '../flow/param.ts';
import { openArtifacts } from '../task/task-environment.ts';
import { EarlierTasks } from './earlier-tasks.ts';
import { GraphIndex } from './graph-index.ts';
import { urlReader } from './included-files.ts';
import { checkedGraph } from './load-flow.ts';
import { resolveBefore } from './parameters.ts';
import { Router } from './router.ts';
import type { StartOptions } from './start-run.ts';
import type { Work } from './task-queue.ts';

export type PlanFlowOptions = Pick<
  StartOptions,
  'project' | 'flow' | 'given' | 'areTexts' | 'variables' | 'cwd' | 'signal' | 'clock'
>;

/** What a run would do with a step, as far as it can be known without running it. */
export interface PlannedStep {
  readonly step: StepName;
  /** Tasks that would run, and why, each reason with how many tasks it holds for. */
  readonly run: number;
  readonly reasons: readonly { readonly reason: string; readonly tasks: number }[];
  /** Tasks that earlier runs have finished, and which runs those are. */
  readonly taken: number;
  readonly from: readonly RunId[];
  /** Steps that would run and whose results decide about this one, or about more of its tasks. */
  readonly after: readonly StepName[];
}

export interface FlowPlan {
  readonly flow: string;
  /** In the order of the graph. One without tasks that comes after none that runs would not be reached. */
  readonly steps: readonly PlannedStep[];
}

/** Says what a run with these parameters would run and what earlier runs have done already. Runs and writes nothing. */
export async function planFlow(options: PlanFlowOptions): Promise<FlowPlan> {
  const graph = new GraphIndex(checkedGraph(options.flow));
  const planner = await Planner.open(options, graph);
  await planner.plan();
  return { flow: options.flow.name, steps: planner.steps };
}

class Planner {
  readonly #graph: GraphIndex;
  readonly #router: Router;
  readonly #earlier: EarlierTasks;
  readonly #taken: Map<string, TaskManifest>;
  readonly #flow: TaskPath['flow'];
  readonly #tallies: ReadonlyMap<StepName, Tally>;

  private constructor(graph: GraphIndex, makeEarlier: MakeEarlier) {
    this.#graph = graph;
    this.#flow = parseFlowName(graph.graph.flow);
    this.#router = new Router(graph, () => undefined);
    this.#tallies = new Map(graph.graph.steps.map(({ name }) => [name, new Tally(name)]));
    this.#taken = new Map();
    this.#earlier = makeEarlier(this.#taken, (work, reason) => this.#tally(work).because(work, reason));
  }

  static async open(options: PlanFlowOptions, graph: GraphIndex): Promise<Planner> {
    const { project, flow, clock } = options;
    const storage = await project.storage();
    const artifacts = await openArtifacts(flow.kernel, storage);
    const values = await readValues(options);
    const isHidden = (name: string): boolean => {
      const spec = flow.definition.parameters.get(name);
      return spec !== undefined && isSecret(spec);
    };
    const parameters: Record<string, ArtifactRef> = {};
    for (const [name, value] of Object.entries(values))
      if (!isHidden(name)) parameters[name] = artifacts.seal(name, value);
    return new Planner(
      graph,
      (taken, tellWhy) =>
        new EarlierTasks({
          flow,
          kernel: flow.kernel,
          storage,
          manifests: new Manifests(storage),
          artifacts,
          parameters,
          secrets: Object.keys(values).filter(isHidden),
          artifactsOf: async (paths) => paths.map((path) => taken.get(keyOf(path))?.artifacts ?? {}),
          now: clock?.now ?? Date.now,
          rerun: [],
          tellWhy,
        }),
    );
  }

  get steps(): readonly PlannedStep[] {
    return [...this.#tallies.values()].map((tally) => tally.planned());
  }

  async plan(): Promise<void> {
    this.#router.begin();
    for (let works = this.#next(); works !== undefined; works = this.#next()) {
      const found = await this.#find(works);
      for (const [index, work] of works.entries()) {
        const earlier = found?.[index];
        if (earlier === undefined) {
          this.#wouldRun(work);
          continue;
        }
        const { manifest, origin } = earlier;
        this.#tally(work).take(origin.run);
        this.#taken.set(keyOf({ step: work.node.name, task: work.task }), manifest);
        this.#router.finished(work, manifest.next, manifest.items);
      }
    }
  }

  #next(): readonly Work[] | undefined {
    return this.#router.queue.take({ mayRun: () => true, fits: () => true });
  }

  async #find(works: readonly Work[]): ReturnType<EarlierTasks['find']> {
    if (!works.every((work) => this.#earlier.mayKnow(work))) return undefined;
    return this.#earlier.find(works, ({ node, task }) => {
      return { flow: this.#flow, run: plannedRun, step: node.name, task };
    });
  }

  #wouldRun(work: Work): void {
    this.#tally(work).run(work);
    const next = this.#graph.from([work.node.name]);
    for (const name of next) if (name !== work.node.name) this.#tallies.get(name)?.dependOn(work.node.name);
  }

  #tally({ node }: Work): Tally {
    const tally = this.#tallies.get(node.name);
    if (tally === undefined) throw new Error(`The graph has no step ${node.name}.`);
    return tally;
  }
}

type MakeEarlier = (
  taken: ReadonlyMap<string, TaskManifest>,
  tellWhy: (work: Work, reason: string) => void,
) => EarlierTasks;

/** No run has it: ids of runs begin with the time. */
const plannedRun = 'planned' as RunId;

function keyOf({ step, task }: Pick<TaskPath, 'step' | 'task'>): string {
  return `${step} ${task}`;
}

function readValues({ flow, project, ...sources }: PlanFlowOptions): ReturnType<typeof resolveBefore> {
  const { definition, file, kernel, root: projectRoot } = flow;
  const { given, areTexts, variables, cwd, signal } = sources;
  const readUrl = urlReader(project, kernel);
  return resolveBefore({ definition, file, given, areTexts, variables, cwd, projectRoot, readUrl }, signal);
}

/** What is known of one step's tasks. */
class Tally {
  readonly #step: StepName;
  readonly #reasons = new Map<string, number>();
  readonly #told = new Map<string, string>();
  readonly #from = new Set<RunId>();
  readonly #after = new Set<StepName>();
  #run = 0;
  #taken = 0;

  constructor(step: StepName) {
    this.#step = step;
  }

  /** The last thing that is said of a task holds. */
  because({ task }: Work, reason: string): void {
    this.#told.set(task, reason);
  }

  run({ task }: Work): void {
    const reason = this.#told.get(task) ?? 'it is not cached';
    this.#told.delete(task);
    this.#run += 1;
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }

  take(run: RunId): void {
    this.#taken += 1;
    this.#from.add(run);
  }

  dependOn(step: StepName): void {
    this.#after.add(step);
  }

  planned(): PlannedStep {
    return {
      step: this.#step,
      run: this.#run,
      reasons: [...this.#reasons]
        .map(([reason, tasks]) => ({ reason, tasks }))
        .toSorted((one, other) => other.tasks - one.tasks),
      taken: this.#taken,
      from: [...this.#from].toSorted(),
      after: [...this.#after],
    };
  }
}
