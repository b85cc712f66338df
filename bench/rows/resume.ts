import { flowFile } from '../harness/our-project.ts';
import type { Works } from '../harness/work.ts';
import { ourWideRun, peerWideRun } from './wide-runs.ts';

/** Going on at the join of a wide run that failed there. */
export const resume: Works = (isQuick) => {
  const n = isQuick ? 300 : 1000;
  const title = `resume at the join of ${n.toLocaleString('en-US')}`;
  return [
    {
      name: 'resume',
      measures: [{ name: title, unit: 's', bar: { kind: 'faster', times: 20 } }],
      rounds: isQuick ? 1 : 3,
      isWarmedUp: true,
      ours: async (lab) => {
        const { project, run } = await ourWideRun(lab, n);
        const words = ['resume', flowFile('foreach'), '--origin-run', run, '--max-workers', '2'];
        const { seconds } = await project.flow(words);
        return { [title]: seconds };
      },
      peer: async (lab) => {
        const { project, run } = await peerWideRun(lab, n);
        const words = ['resume', '--origin-run-id', run, '--max-workers', '2', '--max-num-splits', String(n)];
        const { seconds } = await project.run('foreach.py', words);
        return { [title]: seconds };
      },
    },
  ];
};
