import type { PendingTask, Storage } from '@flow/core/kernel';
import { newestEntries, type CacheEntry, type Work } from './cache-entries.ts';

/** Earlier tasks that a task is compared with. */
const mostCompared = 500;

/** Tells why a task can't be taken from an earlier run, by what is another than in the run that is most like it. */
export class WhyNot {
  /** The tasks of one plan are told of one after the other, and are compared with the same. */
  #known: { readonly storage: Storage; readonly entries: Promise<readonly CacheEntry[]> } | undefined;

  async tell({ storage, path }: PendingTask, work: Work): Promise<string> {
    if (this.#known?.storage !== storage)
      this.#known = { storage, entries: newestEntries(storage, path, mostCompared) };
    const compared = (await this.#known.entries).map((entry) => ({ entry, changes: changesBetween(entry.work, work) }));
    // Where two are equally like it, the newer one comes first.
    const [nearest] = compared.toSorted((one, other) => one.changes.length - other.changes.length);
    if (nearest === undefined) return 'it never ran with the cache';
    const { changes, entry } = nearest;
    if (changes.length === 0) return `${entry.path.run} has not finished it`;
    return `${listed(changes)} since ${entry.path.run}`;
  }
}

function changesBetween(before: Work, now: Work): readonly string[] {
  return [
    ...(before.code === now.code ? [] : ['its code changed']),
    ...(before.version === now.version ? [] : ['its version changed']),
    ...changedNames(before.parameters, now.parameters).map((name) => `the parameter ${name} changed`),
    ...changedNames(before.artifacts, now.artifacts).map((name) => `the artifact ${name} changed`),
    ...(String(before.items) === String(now.items) ? [] : ['its item is new']),
    ...(before.place === now.place ? [] : ['it joins others, or is at another place']),
  ];
}

function changedNames(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((name) => before[name] !== now[name]);
}

const mostListed = 3;

function listed(changes: readonly string[]): string {
  const more = changes.length - mostListed;
  return [...changes.slice(0, mostListed), ...(more > 0 ? [`${String(more)} more`] : [])].join(', ');
}
