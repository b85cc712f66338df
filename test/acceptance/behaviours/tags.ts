import { openClient } from '@flow/client';
import { expect } from 'vitest';
import type { Staged, Woven } from '../behaviour.ts';
import { taskOf, type CheckedRun } from '../checked-run.ts';
import { seedOf } from '../seed.ts';
import { readCommand, runCommand } from '../run-command.ts';

/** A command takes a fifth of a second: in the runs of the command line, it is asked on a few shapes. */
function isByCommand({ exitCode, at }: CheckedRun): boolean {
  return exitCode !== undefined && seedOf(at.shape.name) % 9 === 0;
}

/** The runs of the flow that are seen in a namespace: by the client, and for a run of the command line by that too. */
async function seenIn(checked: CheckedRun, namespace: string): Promise<readonly string[]> {
  const { folder, run } = checked;
  await using client = await openClient({ cwd: folder, namespace });
  const ids = await Array.fromAsync(client.runs({ flow: run.flow }), ({ id }) => id);
  if (!isByCommand(checked)) return ids;
  const { code, stdout } = await runCommand(folder, ['runs', 'list', run.flow, '--namespace', namespace, '--json']);
  if (ids.length === 0) expect([code, stdout]).toEqual([2, expect.stringContaining('FLOW_NAMESPACE_EMPTY')]);
  else expect(stdout.match(/(?<="run":")[^"]+/g)).toEqual(ids);
  return ids;
}

const namespaces: Woven = {
  kind: 'woven',
  name: 'is seen in the namespaces of its user and its tags, and in no other',
  check: async (run) => {
    const { id } = run.run;
    for (const namespace of ['', 'nightly', 'größe:3', 'user:tester', `stack:default`])
      expect((await seenIn(run, namespace)).includes(id), namespace).toBe(namespace !== 'stack:default');
    expect(await seenIn(run, 'user:nobody')).toEqual([]);
    await using other = await openClient({ cwd: run.folder, namespace: 'weekly' });
    await expect(other.run(run.run.pathspec)).rejects.toMatchObject({ code: 'FLOW_NAMESPACE_OTHER' });
  },
};

const changes: Woven = {
  kind: 'woven',
  name: 'takes other tags when it is over, and keeps those of the system',
  check: async (run) => {
    const { pathspec } = run.run;
    const isCommand = isByCommand(run);
    const by = async (words: readonly string[], here: () => Promise<readonly string[]>): Promise<unknown> =>
      isCommand ? readCommand(run.folder, ['tag', ...words, '--json']) : here();
    const tagged = await by(['add', pathspec, 'später', 'v:1'], () => run.run.addTags('später', 'v:1'));
    const replaced = await by(['replace', pathspec, 'v:1', 'v:2'], () => run.run.replaceTags(['v:1'], ['v:2']));
    const left = await by(['remove', pathspec, 'v:2'], () => run.run.removeTags('v:2'));
    if (!isCommand) {
      const first = ['nightly', 'größe:3', 'später'];
      expect([tagged, replaced, left]).toEqual([[...first, 'v:1'], [...first, 'v:2'], first]);
    }
    await expect(run.run.removeTags('user:tester')).rejects.toMatchObject({ code: 'FLOW_TAG_SYSTEM' });
    await expect(run.run.addTags('x'.repeat(501))).rejects.toMatchObject({ code: 'FLOW_TAG_INVALID' });
    await using client = await openClient({ cwd: run.folder });
    const { tags, systemTags } = (await client.run(pathspec)).info;
    expect(tags).toEqual(['nightly', 'größe:3', 'später']);
    expect(systemTags).toContain('user:tester');
    const found = await Array.fromAsync(client.runs({ flow: run.run.flow, tags: ['später', 'nightly'] }));
    expect(found.map(({ id }) => id)).toContain(run.run.id);
  },
};

const whileRunning: Staged = {
  kind: 'staged',
  base: 'guarded',
  name: 'tags: changed by a task while the run goes on, in an attempt that is caught too, they hold',
  play: async (stage) => {
    const last = [...stage.expected.tasks.values()].find(({ step }) => step === stage.shape.end);
    if (last === undefined) throw new Error('Each shape has an end.');
    const run = await stage.run({ [last.key]: 'tag' });
    expect(run.status).toBe('finished');
    expect(taskOf(run, last.key).attempts).toHaveLength(3);
    expect(run.run.info.tags).toEqual(['attempt:0', 'attempt:1']);
  },
};

export const tagBehaviours: readonly Woven[] = [namespaces, changes];
export const stagedTagBehaviours: readonly Staged[] = [whileRunning];
