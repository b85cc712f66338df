import type { Works } from '../harness/work.ts';
import { client } from './client.ts';
import { commands } from './commands.ts';
import { fanOuts } from './fan-outs.ts';
import { largeArtifacts } from './large-artifacts.ts';
import { limits } from './limits.ts';
import { logs } from './logs.ts';
import { resume } from './resume.ts';
import { throughput } from './throughput.ts';
import { wholeRuns } from './whole-runs.ts';

const groups = [commands, wholeRuns, fanOuts, resume, client, largeArtifacts, throughput, limits, logs];

/** Everything that is measured, in the order in which it is. */
export const allWorks: Works = (isQuick) => groups.flatMap((works) => works(isQuick));
