import type { FlowModel } from './flow-model.ts';
import { foreachTargets, isDoubtful, type Standing } from './frames.ts';
import type { Routes } from './read-routes.ts';

/** What is not known of a graph, because some step leads where it can't be read, or may be a join or not. */
export interface Gaps {
  /** Splits of which some task leads where nobody knows: their joins may get more than is seen. */
  readonly splits: ReadonlySet<string>;
}

/** What can't be known of a graph; undefined where all can. */
export function findGaps(model: FlowModel, routes: Routes, standings: ReadonlyMap<string, Standing>): Gaps | undefined {
  const items = foreachTargets(routes);
  const doubtful = [...model.steps.values()].filter((step) => isDoubtful(step, items)).map(({ name }) => name);
  if (doubtful.length === 0 && routes.unclear.size === 0) return undefined;
  const splits = new Set<string>();
  for (const [name, { inside }] of standings) {
    const route = routes.of.get(name);
    const leadsAway = route?.targets.some((target) => doubtful.includes(target.name)) === true;
    if (!leadsAway && !routes.unclear.has(name)) continue;
    for (const { split } of inside) splits.add(split);
    if (route !== undefined) splits.add(name);
  }
  return { splits };
}
