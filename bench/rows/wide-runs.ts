import { flowFile, type OurProject } from '../harness/our-project.ts';
import type { Lab } from '../harness/lab.ts';
import type { PeerProject } from '../harness/peer-project.ts';

/** A wide run that failed in its join, for works that begin after one. */
export interface WideRun<Project> {
  readonly project: Project;
  /** Its id. */
  readonly run: string;
  /** Its finished tasks. */
  readonly tasks: number;
}

/** Stays until the lab goes. */
export function ourWideRun(lab: Lab, n: number): Promise<WideRun<OurProject>> {
  return lab.keep(`our run of ${String(n)}`, async () => {
    const project = lab.ours();
    const words = ['run', flowFile('foreach'), '--n', String(n), '--max-workers', '2'];
    await project.flow(words, { mayFail: true, env: { BENCH_FAIL_JOIN: '1' } });
    const run = await project.latest('Foreach', (latest) => Promise.resolve(latest.id));
    return { project, run, tasks: n + 1 };
  });
}

export function peerWideRun(lab: Lab, n: number): Promise<WideRun<PeerProject>> {
  return lab.keep(`the peer's run of ${String(n)}`, async () => {
    const project = await lab.peer();
    const words = ['run', '--n', String(n), '--max-workers', '2', '--max-num-splits', String(n)];
    await project.run('foreach.py', words, { mayFail: true, env: { BENCH_FAIL_JOIN: '1' } });
    return { project, run: project.latest('ForeachFlow'), tasks: n + 1 };
  });
}
