import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { flowFile } from '../harness/our-project.ts';
import { readProcesses } from '../harness/processes.ts';
import { endOf } from '../harness/run-command.ts';
import type { Works } from '../harness/work.ts';

/** What must work at all, and what must cost next to nothing. */
export const limits: Works = (isQuick) => {
  const most = isQuick ? 200 : 1000;
  const rounds = 'recursion: rounds that ran';
  const waiting = 'a run that waits: share of a core';
  return [
    {
      name: 'recursion',
      measures: [{ name: rounds, unit: 'rounds', bar: { kind: 'atLeast', value: most } }],
      rounds: 1,
      ours: async (lab) => {
        using project = lab.ours();
        const { output } = await project.flow(['run', flowFile('rounds'), '--rounds', String(most)]);
        return { [rounds]: Number(/rounds (\d+)/.exec(output)?.[1] ?? 0) };
      },
    },
    {
      name: 'waiting',
      measures: [{ name: waiting, unit: '%', bar: { kind: 'atMost', value: 1 } }],
      rounds: isQuick ? 1 : 3,
      ours: async (lab) => {
        using project = lab.ours();
        const { child, outputFile } = project.start(['run', flowFile('waiting')]);
        const ended = endOf(child);
        while (!readFileSync(outputFile, 'utf8').includes('waiting now')) await sleep(20);
        await sleep(1000);
        const share = await coreShare(child.pid ?? 0, isQuick ? 3000 : 20_000);
        child.kill('SIGINT');
        await ended;
        return { [waiting]: share * 100 };
      },
    },
  ];
};

/** Of the process and all below it. */
async function coreShare(pid: number, ms: number): Promise<number> {
  const before = cpuSeconds(pid);
  await sleep(ms);
  return (cpuSeconds(pid) - before) / (ms / 1000);
}

function cpuSeconds(pid: number): number {
  const processes = readProcesses(pid);
  if (processes.length < 2) throw new Error('the run has ended before its time');
  return processes.reduce((sum, one) => sum + one.cpuSeconds, 0);
}
