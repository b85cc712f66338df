import type { Routes } from './read-routes.ts';

/**
 * The steps that `start` leads to, each after all that lead to it; ties go by `sourceOrder`. Ways back to a step that is
 * already under way are recursion, and don't count.
 */
export function orderSteps(start: string, routes: Routes, sourceOrder: readonly string[]): readonly string[] {
  const back = findBackEdges(start, routes);
  const reached = reachable(start, routes);
  const waiting = new Map<string, number>([...reached].map((name) => [name, 0]));
  const forward = (name: string): readonly string[] =>
    [...new Set(targetsOf(name, routes))].filter((to) => !back.has(edge(name, to)));
  for (const name of reached) for (const to of forward(name)) waiting.set(to, (waiting.get(to) ?? 0) + 1);
  const rank = new Map(sourceOrder.map((name, index) => [name, index]));
  const ordered: string[] = [];
  const ready = [start];
  for (let name = ready.shift(); name !== undefined; name = ready.shift()) {
    ordered.push(name);
    for (const to of forward(name)) {
      const left = (waiting.get(to) ?? 0) - 1;
      waiting.set(to, left);
      if (left === 0) ready.push(to);
    }
    ready.sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
  }
  return ordered;
}

function targetsOf(name: string, routes: Routes): readonly string[] {
  return (routes.of.get(name)?.targets ?? []).map((target) => target.name);
}

/** The steps that `start` leads to, itself included. */
export function reachable(start: string, routes: Routes): ReadonlySet<string> {
  const found = new Set([start]);
  for (const name of found) for (const to of targetsOf(name, routes)) found.add(to);
  return found;
}

function edge(from: string, to: string): string {
  return `${from} ${to}`;
}

/** Edges that lead to a step on the way from `start` to where they begin; without them there are no rounds. */
function findBackEdges(start: string, routes: Routes): ReadonlySet<string> {
  const back = new Set<string>();
  const done = new Set<string>();
  const under = new Set([start]);
  const stack = [{ name: start, left: targetsOf(start, routes).toReversed() }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const to = top.left.pop();
    if (to === undefined) {
      done.add(top.name);
      under.delete(top.name);
      stack.pop();
    } else if (under.has(to)) {
      back.add(edge(top.name, to));
    } else if (!done.has(to)) {
      under.add(to);
      stack.push({ name: to, left: targetsOf(to, routes).toReversed() });
    }
  }
  return back;
}
