import { flowFile } from '../harness/our-project.ts';
import type { Work, Works } from '../harness/work.ts';

/** Commands that run nothing: what they take is their start. */
export const commands: Works = (isQuick) => [
  command({ name: 'help', title: 'flow --help', ours: ['--help'], peer: ['--help'], rounds: isQuick ? 3 : 11 }),
  command({
    name: 'show',
    title: 'flow show FILE',
    ours: ['show', flowFile('three')],
    peer: ['show'],
    rounds: isQuick ? 3 : 11,
  }),
];

interface CommandWork {
  readonly name: string;
  readonly title: string;
  readonly ours: readonly string[];
  readonly peer: readonly string[];
  readonly rounds: number;
}

function command({ name, title, ours, peer, rounds }: CommandWork): Work {
  return {
    name,
    measures: [{ name: title, unit: 's', bar: { kind: 'faster', times: 1.7 } }],
    rounds,
    isWarmedUp: true,
    ours: async (lab) => {
      const project = await lab.compiled('three');
      const { seconds } = await project.flow(ours);
      return { [title]: seconds };
    },
    peer: async (lab) => {
      using project = await lab.peer();
      const { seconds } = await project.run('hello.py', peer);
      return { [title]: seconds };
    },
  };
}
