import { flowFile } from '../harness/our-project.ts';
import type { Work, Works } from '../harness/work.ts';

/** Wide runs, from the start of the command to its end, with two workers on each side. */
export const fanOuts: Works = (isQuick) => {
  const wide = isQuick ? 300 : 1000;
  const nested = isQuick ? 10 : 30;
  return [
    fanOut({
      name: 'foreach-100',
      title: 'foreach of 100',
      flow: 'foreach',
      n: 100,
      times: 40,
      rounds: isQuick ? 1 : 3,
    }),
    fanOut({
      name: 'foreach-1000',
      title: `foreach of ${wide.toLocaleString('en-US')}`,
      flow: 'foreach',
      n: wide,
      times: 100,
      rounds: 1,
    }),
    fanOut({
      name: 'nested',
      title: `nested foreach, ${String(nested)} × ${String(nested)}`,
      flow: 'nested',
      n: nested,
      times: 100,
      rounds: 1,
    }),
  ];
};

interface FanOut {
  readonly name: string;
  readonly title: string;
  readonly flow: string;
  readonly n: number;
  readonly times: number;
  readonly rounds: number;
}

function fanOut({ name, title, flow, n, times, rounds }: FanOut): Work {
  const words = ['--n', String(n), '--max-workers', '2'];
  return {
    name,
    measures: [{ name: title, unit: 's', bar: { kind: 'faster', times } }],
    rounds,
    oursPerRound: 3,
    ours: async (lab) => {
      const project = await lab.compiled(flow, ['--n', '2']);
      const { seconds } = await project.flow(['run', flowFile(flow), ...words]);
      return { [title]: seconds };
    },
    peer: async (lab) => {
      using project = await lab.peer();
      const { seconds } = await project.run(`${flow}.py`, ['run', ...words, '--max-num-splits', String(n)]);
      return { [title]: seconds };
    },
  };
}
