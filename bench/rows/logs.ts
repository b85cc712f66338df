import type { Lab } from '../harness/lab.ts';
import { flowFile } from '../harness/our-project.ts';
import type { Works } from '../harness/work.ts';

/** A task that prints. */
export const logs: Works = (isQuick) => {
  const lines = isQuick ? 200_000 : 1_000_000;
  const rate = `a task prints ${lines.toLocaleString('en-US')} lines`;
  const memory = `the launcher's peak memory, four times the lines`;
  return [
    {
      name: 'logs',
      measures: [
        { name: rate, unit: 'lines/s', bar: { kind: 'atLeast', value: 200_000 } },
        { name: memory, unit: '×', bar: { kind: 'atMost', value: 1.25 } },
      ],
      rounds: isQuick ? 1 : 3,
      ours: async (lab) => {
        // Of fewer lines Node has not yet grown to what it takes for any number of them.
        const some = await printing(lab, lines);
        const many = await printing(lab, 4 * lines);
        return { [rate]: lines / some.seconds, [memory]: many.peakMb / some.peakMb };
      },
    },
  ];
};

interface Printed {
  /** From the task's start to the end of its last line's way. */
  readonly seconds: number;
  readonly peakMb: number;
}

async function printing(lab: Lab, lines: number): Promise<Printed> {
  using project = lab.ours();
  const { peakMb } = await project.flow(['run', flowFile('printing'), '--lines', String(lines)], { watchMs: 10 });
  return await project.latest('Printing', async (run) => {
    const task = await run.task('print');
    const { startedAt, finishedAt } = task;
    let stored = 0;
    for await (const { text } of task.logLines()) if (text.startsWith(`line ${String(stored)} `)) stored += 1;
    if (stored !== lines)
      throw new Error(`${String(lines)} lines were printed, and ${String(stored)} are in the log in their order`);
    return { seconds: (Number(finishedAt) - Number(startedAt)) / 1000, peakMb };
  });
}
