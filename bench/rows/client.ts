import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Works } from '../harness/work.ts';
import { ourWideRun, peerWideRun } from './wide-runs.ts';

/** What a wide run leaves, read by a program of its own and counted on the disk. */
export const client: Works = (isQuick) => {
  const n = isQuick ? 300 : 1000;
  const tasks = n.toLocaleString('en-US');
  const reading = `client: list ${tasks} tasks, read an artifact of each`;
  const files = 'files on disk per trivial task';
  return [
    {
      name: 'client',
      measures: [{ name: reading, unit: 's', bar: { kind: 'faster', times: 3 } }],
      rounds: isQuick ? 3 : 7,
      isWarmedUp: true,
      ours: async (lab) => {
        const { project, run } = await ourWideRun(lab, n);
        const { seconds, output } = await project.script('list-tasks.mjs', [`Foreach/${run}`, 'work', 'y']);
        return { [reading]: checked(output, n, seconds) };
      },
      peer: async (lab) => {
        const { project, run } = await peerWideRun(lab, n);
        const { seconds, output } = await project.run('list_tasks.py', ['ForeachFlow', run, 'work', 'y']);
        return { [reading]: checked(output, n, seconds) };
      },
    },
    {
      name: 'files',
      measures: [{ name: files, unit: 'files', bar: { kind: 'atMost', value: 3 } }],
      rounds: 1,
      ours: async (lab) => {
        const { project, run, tasks: finished } = await ourWideRun(lab, n);
        return { [files]: countFiles(join(project.folder, '.flow/runs/Foreach', run)) / finished };
      },
      peer: async (lab) => {
        const { project, run, tasks: finished } = await peerWideRun(lab, n);
        const blobs = countFiles(join(project.store, 'ForeachFlow/data'));
        return { [files]: (countFiles(join(project.store, 'ForeachFlow', run)) + blobs) / finished };
      },
    },
  ];
};

/** Both sides must have read the same. */
function checked(output: string, n: number, seconds: number): number {
  const wanted = `${String(n)} ${String(n * (n - 1))}`;
  if (output.trim() !== wanted) throw new Error(`${wanted} was to be read, not ${output}`);
  return seconds;
}

function countFiles(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}
