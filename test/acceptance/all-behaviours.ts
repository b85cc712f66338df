import type { Behaviour, Refused, Staged, Woven } from './behaviour.ts';
import { artifactBehaviours } from './behaviours/artifacts.ts';
import { cacheBehaviours } from './behaviours/cache.ts';
import { currentBehaviours } from './behaviours/current.ts';
import { dataBehaviours } from './behaviours/data.ts';
import { decoratorBehaviours, stagedDecoratorBehaviours } from './behaviours/decorators.ts';
import { graphBehaviours } from './behaviours/graph.ts';
import { lineageBehaviours } from './behaviours/lineage.ts';
import { logBehaviours } from './behaviours/logs.ts';
import { failureBehaviours } from './behaviours/failures.ts';
import { mergeBehaviours } from './behaviours/merge.ts';
import { recoveryBehaviours } from './behaviours/recovery.ts';
import { refusedBehaviours } from './behaviours/refused.ts';
import { resumeBehaviours } from './behaviours/resume.ts';
import { spinBehaviours } from './behaviours/spin.ts';
import { stagedTagBehaviours, tagBehaviours } from './behaviours/tags.ts';

/** All that hold of a run that ends well. */
export const woven: readonly Woven[] = [
  ...graphBehaviours,
  ...lineageBehaviours,
  ...artifactBehaviours,
  ...mergeBehaviours,
  ...currentBehaviours,
  ...dataBehaviours,
  ...decoratorBehaviours,
  ...logBehaviours,
  ...tagBehaviours,
];

/** Those that say themselves what befalls their tasks. */
export const staged: readonly Staged[] = [
  ...failureBehaviours,
  ...recoveryBehaviours,
  ...resumeBehaviours,
  ...cacheBehaviours,
  ...stagedTagBehaviours,
  ...stagedDecoratorBehaviours,
  ...spinBehaviours,
];

/** Flows that must not run. */
export const refused: readonly Refused[] = refusedBehaviours;

export const behaviours: readonly Behaviour[] = [...woven, ...staged, ...refused];
