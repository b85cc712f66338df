import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startUse } from './machine-use.ts';

/** What the machine does besides this pass. */
export interface Conditions {
  readonly cores: number;
  /** The load of the last minute. */
  readonly load: number;
  /** The share of all cores that others use while this pass waits. */
  readonly othersShare: number;
  /** Microseconds to create a small file. */
  readonly createMicros: number;
}

/** With more, others take time from what is measured. */
const mostOthersShare = 0.15;
/** A quiet disk takes a tenth of it to a third. */
const mostCreateMicros = 150;
const idleMs = 1000;
const probeFiles = 2000;

/** Looks at the machine, which this pass leaves idle meanwhile. */
export async function readConditions(): Promise<Conditions> {
  const use = startUse();
  await sleep(idleMs);
  const othersShare = use.othersShare();
  return { cores: availableParallelism(), load: loadavg()[0] ?? 0, othersShare, createMicros: probeCreation() };
}

/** Why what is measured now would say little; undefined where nothing speaks against it. */
export function disturbanceIn({ othersShare, createMicros }: Conditions): string | undefined {
  if (createMicros > mostCreateMicros) {
    return `creating a small file took ${createMicros.toFixed(0)} µs, over ${String(mostCreateMicros)}`;
  }
  return disturbanceOf(othersShare);
}

/** The same, of what others used of the machine while something was measured. */
export function disturbanceOf(othersShare: number | undefined): string | undefined {
  if (othersShare === undefined || othersShare <= mostOthersShare) return undefined;
  return `others used ${percent(othersShare)} of the machine, over ${percent(mostOthersShare)}`;
}

export function describeConditions({ cores, load, othersShare, createMicros }: Conditions): string {
  return `${String(cores)} cores, load ${load.toFixed(2)}, others use ${percent(othersShare)}, ${createMicros.toFixed(0)} µs to create a file`;
}

function probeCreation(): number {
  const folder = mkdtempSync(join(tmpdir(), 'flow-lab-probe-'));
  const text = 'x'.repeat(100);
  const began = performance.now();
  for (let file = 0; file < probeFiles; file++) writeFileSync(join(folder, String(file)), text);
  const micros = ((performance.now() - began) / probeFiles) * 1000;
  rmSync(folder, { recursive: true });
  return micros;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
