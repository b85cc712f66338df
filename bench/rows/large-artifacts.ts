import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../harness/lab.ts';
import { flowFile } from '../harness/our-project.ts';
import type { Sample, Works } from '../harness/work.ts';

/** A large Buffer of random bytes, written by one step and read by the next. */
export const largeArtifacts: Works = (isQuick) => {
  const megabytes = isQuick ? 128 : 1024;
  const title = isQuick ? '128 MiB Buffer' : '1 GiB Buffer';
  const written = `${title}, written by a step`;
  const read = `${title}, read by the next`;
  const peak = `${title}, peak memory of the task`;
  const plain = `${title}, written, against plain Node`;
  const ours = async (lab: Lab): Promise<Sample> => {
    const { writeSeconds, readSeconds, peakMb } = await ourRun(lab, megabytes);
    return { [written]: writeSeconds, [plain]: writeSeconds, [read]: readSeconds, [peak]: peakMb / megabytes };
  };
  return [
    {
      name: 'buffer',
      measures: [
        { name: written, unit: 's', bar: { kind: 'faster', times: 10 } },
        { name: read, unit: 's', bar: { kind: 'faster', times: 2 } },
        { name: peak, unit: '×', bar: { kind: 'atMost', value: 2.5 } },
      ],
      rounds: isQuick ? 1 : 2,
      oursPerRound: isQuick ? 1 : 3,
      ours,
      peer: async (lab) => {
        const { writeSeconds, readSeconds, peakMb } = await peerRun(lab, megabytes);
        return { [written]: writeSeconds, [read]: readSeconds, [peak]: peakMb / megabytes };
      },
    },
    {
      name: 'buffer-plain',
      measures: [{ name: plain, unit: 's', bar: { kind: 'faster', times: 0.5 } }],
      rounds: isQuick ? 1 : 5,
      ours,
      peer: async (lab) => {
        using project = lab.ours();
        const file = join(project.folder, 'plain');
        const { output } = await project.script('write-and-hash.ts', [file, String(megabytes)]);
        return { [plain]: Number(output.split(' ')[0]) };
      },
    },
  ];
};

interface LargeRun {
  /** From when the step has made it to when its task has finished. */
  readonly writeSeconds: number;
  /** Until the next step has it, what flow does before the step's body included. */
  readonly readSeconds: number;
  readonly peakMb: number;
}

async function ourRun(lab: Lab, megabytes: number): Promise<LargeRun> {
  using project = lab.ours();
  const words = ['run', flowFile('buffer'), '--megabytes', String(megabytes)];
  const { childrenPeakMb: peakMb } = await project.flow(words, { watchMs: 10 });
  return await project.latest('BufferFlow', async (run) => {
    const end = await run.task('end');
    const start = await (await run.task('start')).manifest();
    const read = await (await run.task('read')).manifest();
    if (start === undefined || read === undefined) throw new Error('a manifest is missing');
    const [madeAt, readAt] = [await end.artifact('madeAt' as never), await end.artifact('readAt' as never)];
    const storedAt = statSync(join(project.folder, '.flow/runs/BufferFlow', run.id, 'tasks/start/0.json')).mtimeMs;
    return {
      writeSeconds: (storedAt - Number(madeAt)) / 1000,
      readSeconds: (Number(readAt) - read.startedAt) / 1000,
      peakMb,
    };
  });
}

async function peerRun(lab: Lab, megabytes: number): Promise<LargeRun> {
  using project = await lab.peer();
  const { childrenPeakMb: peakMb, output } = await project.run('buffer.py', ['run', '--megabytes', String(megabytes)], {
    watchMs: 10,
  });
  const [, madeAt, readSeconds] = /made at ([\d.]+) read in ([\d.e-]+)/.exec(output) ?? [];
  const done = join(project.store, 'BufferFlow', project.latest('BufferFlow'), 'start/1/0.DONE.lock');
  return {
    writeSeconds: statSync(done).mtimeMs / 1000 - Number(madeAt),
    readSeconds: Number(readSeconds),
    peakMb,
  };
}
