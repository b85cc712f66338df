import { expect, it } from 'vitest';
import { flowProject, normal, scores } from './flow-project.ts';

type Json = { readonly user: string; readonly tags: readonly string[] };

it("sees the runs of a namespace alone, and everybody's without one", async () => {
  const { flow } = flowProject({ 'flow.ts': scores, 'flow.config.yaml': 'namespace: shown\n' });
  await flow(['run', 'flow.ts', '--tag', 'shown', '--fail-at', '0']);
  await flow(['run', 'flow.ts', '--fail-at', '1'], { env: { FLOW_USER: 'bob' } });
  const users = async (words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> => {
    const { stdout, stderr } = await flow(['runs', 'list', '--json', ...words], { env });
    expect(stderr).toBe('');
    const lines = stdout.split('\n').filter((line) => line !== '');
    return lines.map((line) => (JSON.parse(line) as Json).user).join();
  };
  expect(await users([])).toBe('ada');
  expect(await users([], { FLOW_NAMESPACE: 'user:bob' })).toBe('bob');
  expect(await users(['--namespace', 'user:ada'], { FLOW_NAMESPACE: 'user:bob' })).toBe('ada');
  expect(await users(['--namespace', ''])).toBe('bob,ada');
  expect(await users(['--namespace', '', '--tag', 'shown'])).toBe('ada');
  const all = await flow(['runs', 'list', '--json', '--namespace=']);
  const [bobs] = all.stdout.split('\n').map((line) => JSON.parse(line || '{}') as { readonly run: string });
  const path = `Scores/${String(bobs?.run)}`;
  const refused = [
    await flow(['logs', path]),
    await flow(['dump', 'Scores/latest', '--namespace', 'nobody']),
    await flow(['runs', 'show', 'Score/latest']),
    await flow(['resume', 'flow.ts', '--namespace', 'nobody']),
  ];
  expect(refused.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
  expect(normal(refused.map(({ stderr }) => stderr.replace(/file:\S+/, '<index>')).join('\n'))).toMatchInlineSnapshot(`
    "error FLOW_NAMESPACE_OTHER The run Scores/<run> is not in the namespace shown.
    hint: Runs are in the namespace whose name is one of their tags. --namespace '' sees all runs.

    error FLOW_NAMESPACE_EMPTY No run of Scores is in the namespace nobody.
    hint: Runs are in the namespace whose name is one of their tags. --namespace '' sees all runs.

    error FLOW_FLOW_UNKNOWN No run of Score is known in <index>
    hint: Did you mean Scores?

    error FLOW_NOTHING_TO_RESUME There is no run of Scores to resume in the namespace nobody.
    hint: --origin-run names one, and --namespace '' looks in all of them.
    "
  `);
  expect((await flow(['tag', 'add', path, 'shown', '--namespace', 'user:bob'])).code).toBe(0);
  expect(await users([])).toBe('bob,ada');
});

it('resumes the latest run of the namespace', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  await flow(['run', 'flow.ts', '--fail-at', '0']);
  await flow(['run', 'flow.ts', '--fail-at', '1'], { env: { FLOW_USER: 'bob' } });
  const failed = async (namespace: string): Promise<string | undefined> =>
    /score\/0-(\d)/.exec((await flow(['resume', 'flow.ts', '--namespace', namespace])).stdout)?.[1];
  expect(await failed('user:ada')).toBe('0');
  expect(await failed('user:bob')).toBe('1');
});
