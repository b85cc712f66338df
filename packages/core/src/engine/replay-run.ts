import type { StepNode } from '../contracts/graph.ts';
import type { StepName, TaskId } from '../contracts/ids.ts';
import type { NextRecord, TaskPath } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { Manifests } from '../datastore/manifests.ts';
import { OpenForeaches } from '../datastore/open-foreach.ts';
import type { GraphIndex } from './graph-index.ts';
import { Router } from './router.ts';
import type { Work } from './task-queue.ts';

/** So many manifests are read together. */
const batchSize = 64;

export interface WantedWork {
  readonly run: Pick<TaskPath, 'flow' | 'run'>;
  readonly storage: Storage;
  /** By which the tasks of the run follow each other. */
  readonly graph: GraphIndex;
  readonly step: StepName;
  /** Undefined: the first of the step. */
  readonly task: TaskId | undefined;
}

export interface Replayed {
  /** The task, with the members of its gang where it is one; undefined where the run never came to it. */
  readonly works: readonly Work[] | undefined;
  /** Steps on the way there that have not finished. */
  readonly unfinished: readonly StepName[];
}

/**
 * Follows a run along its graph by what its tasks stored, up to one task, whether or not that has run: so it is known what
 * the task begins with. Only what may lead there is read.
 */
export async function replayRun(wanted: WantedWork): Promise<Replayed> {
  const router = new Router(wanted.graph, () => undefined);
  const unfinished = new Set<StepName>();
  const mayLead = leadingTo(wanted);
  router.begin();
  for (let batch = takeBatch(router); batch.length > 0; batch = takeBatch(router)) {
    const works = batch.find((one) => one.some((work) => isWanted(work, wanted)));
    if (works !== undefined) return { works, unfinished: [...unfinished] };
    const leading = batch.flat().filter(mayLead);
    for (const { node } of await follow(router, leading, wanted)) unfinished.add(node.name);
  }
  return { works: undefined, unfinished: [...unfinished] };
}

function takeBatch({ queue }: Router): readonly (readonly Work[])[] {
  const batch: (readonly Work[])[] = [];
  while (batch.length < batchSize) {
    const works = queue.take({ mayRun: () => true, fits: () => true });
    if (works === undefined) break;
    batch.push(works);
  }
  return batch;
}

function isWanted({ node, task }: Work, wanted: WantedWork): boolean {
  return node.name === wanted.step && (wanted.task === undefined || wanted.task === task);
}

/** Whether something that comes after a task may be what is wanted. */
function leadingTo({ graph, step, task: wanted }: WantedWork): (work: Work) => boolean {
  const known = new Map<StepName, boolean>();
  const reaches = (name: StepName): boolean => {
    const found = known.get(name) ?? (name === step ? graph.isRepeating(name) : graph.from([name]).has(step));
    known.set(name, found);
    return found;
  };
  return ({ node, scope }) => {
    if (!reaches(node.name)) return false;
    // All items of one round must have ended before the next.
    if (wanted === undefined || graph.isRepeating(node.name)) return true;
    return isWithin(wanted, scope.id) || isWithin(scope.id, wanted);
  };
}

/** Whether a task's place is another one's, or an item of a fan-out there; in whichever round, as one leads to the next. */
function isWithin(inner: TaskId, outer: TaskId): boolean {
  const [place, around] = [withoutRounds(inner), withoutRounds(outer)];
  return place === around || place.startsWith(`${around}-`);
}

function withoutRounds(task: TaskId): string {
  return task.replaceAll(/\.\d+/g, '');
}

/** Lets what has finished be followed by what came next; answers what has not. */
async function follow(router: Router, works: readonly Work[], { run, storage }: WantedWork): Promise<readonly Work[]> {
  const paths = works.map(({ node, task }): TaskPath => ({ ...run, step: node.name, task }));
  const found = await new Manifests(storage).tasks(paths);
  const unfinished: Work[] = [];
  for (const [index, work] of works.entries()) {
    const [manifest, path] = [found[index], paths[index]];
    if (manifest !== undefined && isFollowed(manifest.next, work.node)) {
      router.finished(work, manifest.next, manifest.items);
      continue;
    }
    unfinished.push(work);
    if (manifest !== undefined || path === undefined || work.node.next.kind !== 'foreach') continue;
    // A source that was interrupted may have yielded items before.
    for (const chunk of await new OpenForeaches(storage).chunks(path)) router.extend(work, chunk);
  }
  return unfinished;
}

/** What the task chose then is enough to go on along the graph as it is now. */
function isFollowed(next: NextRecord, { next: now }: StepNode): boolean {
  if (now.kind === 'foreach' || now.kind === 'parallel') return next.kind === now.kind;
  return now.kind !== 'switch' || (next.kind === 'switch' && Object.hasOwn(now.cases, next.case));
}
