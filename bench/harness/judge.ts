import type { Measure, Unit } from './work.ts';

/** What one round measured. */
export interface Round {
  readonly ours: readonly number[];
  readonly peer: number | undefined;
}

/** One line of the table. */
export interface Row {
  readonly name: string;
  readonly unit: Unit;
  /** The median. */
  readonly ours: number | undefined;
  /** The median; undefined where the bar is absolute. */
  readonly peer: number | undefined;
  /** The median over the rounds of the peer's number divided by ours. */
  readonly ratio: number | undefined;
  /** The smallest and the largest ratio of two numbers of one round; of our numbers where there is no peer. */
  readonly spread: readonly [number, number] | undefined;
  readonly bar: number;
  readonly barKind: Measure['bar']['kind'];
  /** Undefined where the machine was too disturbed to judge. */
  readonly met: boolean | undefined;
  readonly oursRuns: number;
  readonly peerRuns: number;
  /** Why it wasn't judged or couldn't be measured. */
  readonly problem: string | undefined;
}

/** Compares what was measured with the bar; where something disturbed the machine, it says only what was measured. */
export function judge(measure: Measure, rounds: readonly Round[], disturbance: string | undefined): Row {
  const ours = medianOf(rounds.flatMap((round) => round.ours));
  const peers = rounds.flatMap(({ peer }) => peer ?? []);
  const ratio = medianOf(rounds.flatMap(ratioOf));
  const isMet = ours !== undefined && meets(measure, ours, ratio);
  return {
    ...head(measure),
    ours,
    peer: medianOf(peers),
    ratio,
    spread: spreadOf(peers.length > 0 ? rounds.flatMap(allRatios) : rounds.flatMap((round) => round.ours)),
    met: disturbance === undefined ? isMet : undefined,
    oursRuns: rounds.flatMap((round) => round.ours).length,
    peerRuns: peers.length,
    problem: disturbance,
  };
}

/** The row of a work that failed: its bar isn't met. */
export function failedRow(measure: Measure, problem: string): Row {
  const none = { ours: undefined, peer: undefined, ratio: undefined, spread: undefined, oursRuns: 0, peerRuns: 0 };
  return { ...head(measure), ...none, met: false, problem };
}

export function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}

function head({ name, unit, bar }: Measure): Pick<Row, 'name' | 'unit' | 'bar' | 'barKind'> {
  return { name, unit, bar: bar.kind === 'faster' ? bar.times : bar.value, barKind: bar.kind };
}

function meets({ bar }: Measure, ours: number, ratio: number | undefined): boolean {
  switch (bar.kind) {
    case 'faster':
      return ratio !== undefined && ratio >= bar.times;
    case 'atLeast':
      return ours >= bar.value;
    case 'atMost':
      return ours <= bar.value;
  }
}

function ratioOf({ ours, peer }: Round): readonly number[] {
  const own = medianOf(ours);
  return peer === undefined || own === undefined ? [] : [peer / own];
}

function allRatios({ ours, peer }: Round): readonly number[] {
  return peer === undefined ? [] : ours.map((own) => peer / own);
}

function spreadOf(values: readonly number[]): readonly [number, number] | undefined {
  return values.length === 0 ? undefined : [Math.min(...values), Math.max(...values)];
}
