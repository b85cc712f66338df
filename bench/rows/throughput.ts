import type { Lab } from '../harness/lab.ts';
import { flowFile } from '../harness/our-project.ts';
import type { Ran } from '../harness/run-command.ts';
import type { Works } from '../harness/work.ts';

/** How many tasks a second, and whether that holds for a hundred times as many. */
export const throughput: Works = (isQuick) => {
  const many = isQuick ? 3000 : 10_000;
  const most = isQuick ? 10_000 : 100_000;
  const title = `foreach of ${most.toLocaleString('en-US')}`;
  const rate = 'trivial tasks a second, two warm workers';
  const isolated = 'tasks a second, each in its own process';
  const growth = `${title}: time a task, against 1,000`;
  const memory = `${title}: the launcher's peak memory`;
  const joined = `${title}: tasks finished`;
  return [
    {
      name: 'rate',
      measures: [{ name: rate, unit: 'tasks/s', bar: { kind: 'atLeast', value: 1000 } }],
      rounds: isQuick ? 1 : 3,
      ours: async (lab) => ({ [rate]: (await wide(lab, many)).rate }),
    },
    {
      name: 'wide',
      measures: [
        { name: joined, unit: 'tasks', bar: { kind: 'atLeast', value: most + 3 } },
        { name: growth, unit: '×', bar: { kind: 'atMost', value: 1.3 } },
        { name: memory, unit: 'MB', bar: { kind: 'atMost', value: 400 } },
      ],
      rounds: 1,
      ours: async (lab) => {
        const small = await wide(lab, 1000);
        const large = await wide(lab, most);
        return { [joined]: large.finished, [growth]: small.rate / large.rate, [memory]: large.ran.peakMb };
      },
    },
    {
      name: 'isolation',
      measures: [{ name: isolated, unit: 'tasks/s', bar: { kind: 'atLeast', value: 20 } }],
      rounds: isQuick ? 1 : 3,
      ours: async (lab) => ({
        [isolated]: (await wide(lab, isQuick ? 50 : 200, ['--isolation', 'process'])).rate,
      }),
    },
  ];
};

interface WideEnd {
  /** Tasks a second, from the start of the first of the foreach to the end of its last. */
  readonly rate: number;
  /** Of the whole run. */
  readonly finished: number;
  readonly ran: Ran;
}

async function wide(lab: Lab, n: number, more: readonly string[] = []): Promise<WideEnd> {
  using project = lab.ours();
  const words = ['run', flowFile('foreach'), '--n', String(n), '--max-workers', '2', ...more];
  const ran = await project.flow(words, { watchMs: 50 });
  return await project.latest('Foreach', async (run) => {
    const steps = await run.steps();
    const work = steps.find(({ step }) => step === 'work');
    const ms = Number(work?.finishedAt) - Number(work?.startedAt);
    const finished = steps.reduce((sum, step) => sum + step.finished, 0);
    return { rate: n / (ms / 1000), finished, ran };
  });
}
