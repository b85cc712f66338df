import { openClient } from '@flow/client';

/** What a run stored, in a form that can be compared: by `step/task`, the hash of each artifact by its name. */
export type Results = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface ResultsRequest {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stack: string | undefined;
  /** `Flow/run` */
  readonly pathspec: string;
}

export async function readResults({ cwd, env, stack, pathspec }: ResultsRequest): Promise<Results> {
  await using client = await openClient({ cwd, env, namespace: '', ...(stack !== undefined && { stack }) });
  const run = await client.run(pathspec);
  const results = new Map<string, ReadonlyMap<string, string>>();
  for await (const task of run.tasks()) {
    const refs = Object.entries((await task.manifest())?.artifacts ?? {});
    results.set(
      `${task.step}/${task.id}`,
      new Map(refs.map(([name, { encoding, hash }]) => [name, `${encoding} ${hash}`])),
    );
  }
  return results;
}

/** What is compared: tasks that each run has, and what they store alike in every run that nothing disturbs. */
export interface Reference {
  readonly results: Results;
  /** `step.artifact` that differ from run to run by themselves, as times do. */
  readonly loose: ReadonlySet<string>;
  /** The tasks themselves differ from run to run: only that a run ends well can be compared. */
  readonly hasLooseTasks: boolean;
}

export function makeReference(first: Results, second: Results): Reference {
  const hasLooseTasks = !haveSameKeys(first, second);
  const loose = new Set<string>();
  for (const [task, artifacts] of first) {
    for (const name of differing(artifacts, second.get(task) ?? new Map<string, string>()))
      loose.add(looseName(task, name));
  }
  return { results: first, loose, hasLooseTasks };
}

/** What is wrong with the results of a run that was killed and resumed; empty where nothing is. */
export function compareResults(found: Results, { results, loose, hasLooseTasks }: Reference): readonly string[] {
  if (hasLooseTasks) return [];
  const problems = [...results].flatMap(([task, artifacts]) => {
    const own = found.get(task);
    if (own === undefined) return [`${task} is missing`];
    const names = differing(artifacts, own).filter((name) => !loose.has(looseName(task, name)));
    return names.map((name) => `${name} of ${task} differs`);
  });
  const added = [...found.keys()].filter((task) => !results.has(task));
  return [...problems, ...added.map((task) => `${task} ran, and in peace it doesn't`)];
}

function looseName(task: string, artifact: string): string {
  return `${task.slice(0, task.indexOf('/'))}.${artifact}`;
}

function differing(some: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): readonly string[] {
  const names = new Set([...some.keys(), ...others.keys()]);
  return [...names].filter((name) => some.get(name) !== others.get(name));
}

function haveSameKeys(some: Results, others: Results): boolean {
  return some.size === others.size && [...some.keys()].every((key) => others.has(key));
}
