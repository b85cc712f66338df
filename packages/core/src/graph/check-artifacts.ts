import { checkInputReads } from './check-input-reads.ts';
import { checkMerges } from './check-merges.ts';
import { checkNames } from './check-names.ts';
import { checkPrivateState } from './check-private-state.ts';
import { checkReads } from './check-reads.ts';
import type { Findings } from './findings.ts';
import type { Standing } from './frames.ts';
import type { Gaps } from './gaps.ts';
import type { Reporter } from './reporter.ts';
import type { AccessLister } from './step-accesses.ts';
import { traceArtifacts } from './trace-artifacts.ts';

interface Traced {
  readonly order: readonly string[];
  readonly standings: ReadonlyMap<string, Standing>;
  readonly gaps: Gaps | undefined;
}

interface ArtifactCheck {
  readonly findings: Findings;
  readonly lister: AccessLister;
  /** Undefined where the graph can't be followed. */
  readonly traced: Traced | undefined;
  readonly reporter: Reporter;
}

/** Reports what is wrong with what the steps store and read. */
export function checkArtifacts({ findings, lister, traced, reporter }: ArtifactCheck): void {
  const { model, routes, effects, inputReads } = findings;
  checkNames(model, lister, reporter);
  checkPrivateState(effects, reporter);
  if (!model.complete) return;
  if (traced === undefined) return checkReads({ model, effects, reporter, traced: undefined });
  const { standings, order, gaps } = traced;
  const trace = traceArtifacts({ model, effects, standings, order, gaps });
  checkReads({ model, effects, reporter, traced: { trace, standings, routes, hasGaps: gaps !== undefined } });
  checkInputReads({ model, effects, inputReads, trace, reporter });
  checkMerges({ model, effects, standings, trace, reporter });
}
