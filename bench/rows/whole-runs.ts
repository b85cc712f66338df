import { flowFile } from '../harness/our-project.ts';
import type { Work, Works } from '../harness/work.ts';

/** Small flows, from the start of the command to its end. */
export const wholeRuns: Works = (isQuick) => [
  wholeRun({ name: 'three-steps', title: '3-step flow', flow: 'three', peer: 'hello.py', times: 4, isQuick }),
  wholeRun({
    name: 'three-steps-first',
    title: '3-step flow, the first time',
    flow: 'three',
    peer: 'hello.py',
    times: 2.5,
    isQuick,
    isFirst: true,
  }),
  wholeRun({ name: 'twenty-steps', title: '20 steps in a row', flow: 'twenty', peer: 'twenty.py', times: 15, isQuick }),
];

interface WholeRun {
  readonly name: string;
  readonly title: string;
  readonly flow: string;
  readonly peer: string;
  readonly times: number;
  readonly isQuick: boolean;
  /** The flow has never been compiled. */
  readonly isFirst?: boolean;
}

function wholeRun({ name, title, flow, peer, times, isQuick, isFirst = false }: WholeRun): Work {
  return {
    name,
    measures: [{ name: title, unit: 's', bar: { kind: 'faster', times } }],
    rounds: isQuick ? 3 : 9,
    isWarmedUp: true,
    ours: async (lab) => {
      using own = isFirst ? lab.ours() : undefined;
      const { seconds } = await (own ?? (await lab.compiled(flow))).flow(['run', flowFile(flow)]);
      return { [title]: seconds };
    },
    peer: async (lab) => {
      using project = await lab.peer();
      const { seconds } = await project.run(peer, ['run']);
      return { [title]: seconds };
    },
  };
}
