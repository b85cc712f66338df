import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject, normal, scores, waiting } from './flow-project.ts';

it('adds, removes, replaces and lists tags', async () => {
  const { flow, root } = flowProject({ 'flow.ts': scores });
  await flow(['run', 'flow.ts', '--tag', 'nightly']);
  const said = [
    await flow(['tag', 'add', 'Scores/latest', 'candidate', 'a b', '--', '--odd']),
    await flow(['tag', 'remove', 'Scores/latest', 'nightly', 'missing']),
    await flow(['tag', 'replace', 'Scores/latest', 'candidate', 'released']),
    await flow(['tag', 'list', 'Scores/latest']),
    await flow(['tag', 'remove', 'Scores/latest', 'a b', 'released', '--', '--odd']),
  ];
  expect(said.map(({ stderr }) => stderr).join('')).toBe('');
  expect(normal(said.map(({ stdout }) => stdout).join('\n'))).toMatchInlineSnapshot(`
    "Scores/<run> has 4 tags: nightly, candidate, a b, --odd

    Scores/<run> has 3 tags: candidate, a b, --odd

    Scores/<run> has 3 tags: a b, --odd, released

    a b
    --odd
    released
    user:ada
    stack:local

    Scores/<run> has no tags.
    "
  `);
  await flow(['tag', 'add', 'Scores/latest', 'kept']);
  for (const name of readdirSync(join(root, '.flow')).filter((one) => one.startsWith('metadata.db')))
    rmSync(join(root, '.flow', name));
  const listed = await flow(['runs', 'list', '--tag', 'kept', '--json']);
  expect(JSON.parse(listed.stdout)).toMatchObject({ tags: ['kept'] });
});

it('refuses more tags than a run may have', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  const many = Array.from({ length: 50 }, (_, index) => `t${String(index)}`);
  await flow(['run', 'flow.ts', ...many.flatMap((tag) => ['--tag', tag])]);
  const { code, stdout, stderr } = await flow(['tag', 'add', 'Scores/latest', 'more']);
  expect({ code, stdout, stderr }).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "error FLOW_TAGS_TOO_MANY The run would have 51 tags, and a run has at most 50.
    hint: Leave some out, or remove others in the same change: flow tag replace. What has a value of its own for each run is a parameter or an artifact.
    ",
      "stdout": "",
    }
  `);
  const refused = await flow(['run', 'flow.ts', '--tag', 'more', ...many.flatMap((tag) => ['--tag', tag])]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('FLOW_TAGS_TOO_MANY The run would have 51 tags');
});

it('prints tags as JSON, and takes a change of a run that goes on', async () => {
  const { flow, start } = flowProject({ 'flow.ts': waiting });
  const run = start(['run', 'flow.ts', '--tag', 'begun']);
  await run.printed('waiting');
  const added = await flow(['tag', 'add', 'Waiting/latest', 'watched', '--json']);
  expect(JSON.parse(added.stdout)).toMatchObject({ flow: 'Waiting', tags: ['begun', 'watched'] });
  run.child.kill('SIGKILL');
  await run.ended;
  await flow(['tag', 'add', 'Waiting/latest', 'killed']);
  expect(JSON.parse((await flow(['tag', 'list', 'Waiting/latest', '--json'])).stdout)).toEqual({
    flow: 'Waiting',
    run: expect.any(String) as string,
    tags: ['begun', 'watched', 'killed'],
    systemTags: ['user:ada', 'stack:local'],
  });
});

it('says what is wrong with a change', async () => {
  const { flow, root } = flowProject({ 'flow.ts': scores });
  await flow(['run', 'flow.ts']);
  const tried = [
    await flow(['tag', 'add', 'Scores/latest']),
    await flow(['tag', 'add', 'Scores/latest', '']),
    await flow(['tag', 'add', 'Scores/latest', 'user:ada']),
    await flow(['tag', 'remove', 'Scores', 'x']),
    await flow(['tag', 'add', 'Score/latest', 'x']),
    await flow(['tag', 'replace', 'Scores/latest', 'x']),
    await flow(['tag', 'ad', 'Scores/latest', 'x']),
  ];
  expect(tried.map(({ code }) => code)).toEqual(tried.map(() => 2));
  expect(normal(tried.map(({ stderr }) => stderr).join('\n')).replaceAll(root, '<root>')).toMatchInlineSnapshot(`
    "error FLOW_ARGUMENT_MISSING flow tag add needs TAG.
    hint: flow tag add --help shows how it is used.

    error FLOW_TAG_INVALID "" can't be a tag: it is empty.
    hint: A tag is a text of 1 to 500 characters on one line.

    error FLOW_TAG_SYSTEM user:ada is a tag that flow itself gave Scores/<run>, which can be neither added nor removed.
    hint: Choose another tag. Tags of the system say what a run is, as whose it is and with which stack it ran.

    error FLOW_PATHSPEC_PARTS "Scores" doesn't name a run, which reads Flow/run.
    hint: flow runs list shows the runs there are.

    error FLOW_FLOW_UNKNOWN No run of Score is known in file://<root>/.flow/metadata.db.
    hint: Did you mean Scores?

    error FLOW_ARGUMENT_MISSING flow tag replace needs NEW.
    hint: flow tag replace --help shows how it is used.

    error FLOW_COMMAND_UNKNOWN There is no command flow tag ad.
    hint: Did you mean flow tag add?
    "
  `);
});
