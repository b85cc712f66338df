import { disturbanceOf } from './conditions.ts';
import { failedRow, judge, medianOf, type Row } from './judge.ts';
import type { Lab } from './lab.ts';
import { knowsChildren, startUse } from './machine-use.ts';
import type { Sample, Work } from './work.ts';

export interface RunOptions {
  readonly lab: Lab;
  /** Why nothing can be judged, where that is known already. */
  readonly disturbance: string | undefined;
  readonly tell: (line: string) => void;
}

interface Samples {
  readonly ours: readonly Sample[];
  readonly peer: Sample | undefined;
}

/** Runs a work on both sides in turns, and makes its rows. A work that fails meets none of its bars. */
export async function runWork(work: Work, { lab, disturbance, tell }: RunOptions): Promise<readonly Row[]> {
  try {
    if (work.isWarmedUp === true) await Promise.all([work.ours(lab), work.peer?.(lab)]);
    const rounds: Samples[] = [];
    const shares: number[] = [];
    for (let round = 0; round < work.rounds; round++) {
      const use = startUse();
      rounds.push(await runRound(work, lab, round));
      shares.push(use.othersShare());
      tell(`${work.name}: ${String(round + 1)} of ${String(work.rounds)}`);
    }
    const seen = disturbance ?? (knowsChildren ? disturbanceOf(medianOf(shares)) : undefined);
    return work.measures.map((measure) => judge(measure, numbersOf(rounds, measure.name), seen));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return work.measures.map((measure) => failedRow(measure, problem));
  }
}

/** The side that goes first changes with each round, so that what drifts meets both alike. */
async function runRound({ ours, peer, oursPerRound = 1 }: Work, lab: Lab, round: number): Promise<Samples> {
  const own: Sample[] = [];
  const runOurs = async (): Promise<void> => {
    for (let run = 0; run < oursPerRound; run++) own.push(await ours(lab));
  };
  if (round % 2 === 0) await runOurs();
  const other = await peer?.(lab);
  if (round % 2 === 1) await runOurs();
  return { ours: own, peer: other };
}

function numbersOf(rounds: readonly Samples[], name: string): Parameters<typeof judge>[1] {
  return rounds.map(({ ours, peer }) => ({ ours: ours.flatMap((one) => one[name] ?? []), peer: peer?.[name] }));
}
