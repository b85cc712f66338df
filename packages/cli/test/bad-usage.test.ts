import { expect, it } from 'vitest';
import { flowProject, scores, type FlowProject } from './flow-project.ts';

async function refused(
  words: readonly string[],
  project: FlowProject = flowProject({ 'flow.ts': scores }),
): Promise<string> {
  const { code, stdout, stderr } = await project.flow(words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  return stderr;
}

it.each([
  [['shwo', 'flow.ts'], 'Did you mean flow show?'],
  [['runs', 'lst'], 'Did you mean flow runs list?'],
  [['flow.ts'], 'Did you mean flow run flow.ts?'],
  [['check', 'flow.ts', '--jsno'], 'Did you mean --json?'],
  [['run', 'flow.ts', '--coutn', '3'], 'Did you mean --count?'],
  [['run', 'flow.ts', '--max-wrokers=3'], 'Did you mean --max-workers?'],
  [['run', 'flow.ts', '--no-is-lodu'], 'Did you mean --no-is-loud?'],
  [['run', 'flow.ts', '--mode', 'fsat'], 'Did you mean fast?'],
  [['run', 'flow.ts', '--inspect', 'scroe'], 'Did you mean score?'],
  [['resume', 'flow.ts', 'scroe'], 'Did you mean score?'],
  [['show', 'flow.ts', '--format', 'txt'], 'Did you mean text?'],
  [['completion', 'fsh'], 'Did you mean'],
])('%j: %s', async (words, hint) => {
  expect(await refused(words)).toContain(hint);
});

it.each([
  [['show'], 'FLOW_ARGUMENT_MISSING'],
  [['run'], 'FLOW_ARGUMENT_MISSING'],
  [['show', 'flow.ts', 'more'], 'FLOW_ARGUMENT_EXTRA'],
  [['run', 'flow.ts', 'more'], 'FLOW_ARGUMENT_EXTRA'],
  [['run', 'nix.ts'], 'FLOW_FILE_MISSING'],
  [['runs', 'list', '--limit', 'x'], 'FLOW_FLAG_INVALID'],
  [['run', 'flow.ts', '--json', '--quiet', '--tag'], 'FLOW_FLAG_INVALID'],
  [['run', 'flow.ts', '--count', 'x'], 'FLOW_PARAM_INVALID'],
])('%j: %s', async (words, code) => {
  const { code: exitCode, stderr, stdout } = await flowProject({ 'flow.ts': scores }).flow(words);
  expect(exitCode).toBe(2);
  expect(stderr + stdout).toContain(code);
});

it.each([
  [['run', 'flow.ts', '--count'], 'flow run flow.ts --help shows how it is used.'],
  [['run', '--count', '3', 'my flow.ts', '--mode'], "flow run 'my flow.ts' --help shows how it is used."],
  [['run', 'flow.ts', '--zzzzzzzz', '3'], 'flow run flow.ts --help lists the flags.'],
  [['run'], 'flow run FILE --help shows how it is used.'],
  [['runs', 'list', '--limit'], 'flow runs list --help shows how it is used.'],
  [['runs:list', '--limit', 'x'], 'flow runs list --help shows how it is used.'],
  [['check', 'flow.ts', '--stack'], 'flow check --help shows how it is used.'],
])('%j: %s', async (words, hint) => {
  expect(await refused(words, flowProject({ 'flow.ts': scores, 'my flow.ts': scores }))).toContain(`hint: ${hint}\n`);
});

it('names the file in every command that it suggests', async () => {
  const text = scores.replace('{ default: 2, ', '{ ');
  const project = flowProject({ 'src/my flow.ts': text, 'broken.ts': scores.replace('this.next(this.sum);', '') });
  const hint = async (...words: string[]): Promise<string | undefined> =>
    /^hint: .*$/m.exec((await refused(words, project)).split('\n\n').at(-1) ?? '')?.[0];
  expect(await hint('run', 'src/my flow.ts')).toBe("hint: flow run 'src/my flow.ts' --help lists the parameters.");
  expect(await hint('run', 'src/my flow.ts', '--count', 'x')).toContain("flow run 'src/my flow.ts' --help");
  expect(await hint('resume', 'src/my flow.ts')).toContain("flow run 'src/my flow.ts' starts one");
  expect(await hint('resume', 'src/my flow.ts', 'zzzz')).toContain("flow show 'src/my flow.ts' lists the steps.");
  expect(await refused(['run', 'broken.ts'], project)).toContain('hint: flow check broken.ts shows them');
  await project.flow(['run', 'src/my flow.ts', '--count', '0']);
  expect(await hint('resume', 'src/my flow.ts')).toContain("flow resume 'src/my flow.ts' start.");
});

it('refuses a parameter that has the name of a flag', async () => {
  const text = scores.replace('readonly mode', 'readonly maxWorkers').replaceAll('this.mode', 'this.maxWorkers');
  expect(await refused(['run', 'flow.ts'], flowProject({ 'flow.ts': text }))).toMatchInlineSnapshot(`
    "error FLOW_PARAM_RESERVED The parameter maxWorkers of Scores takes the name of the flag --max-workers of flow run.
    hint: Rename the parameter.
    "
  `);
});

it('says it in one line of JSON on stdout under --json', async () => {
  const { code, stdout, stderr } = await flowProject({ 'flow.ts': scores }).flow([
    'run',
    'flow.ts',
    '--coutn',
    '3',
    '--json',
  ]);
  expect({ code, stderr, error: JSON.parse(stdout) as unknown }).toMatchInlineSnapshot(`
    {
      "code": 2,
      "error": {
        "code": "FLOW_FLAG_UNKNOWN",
        "hint": "Did you mean --count?",
        "kind": "error",
        "message": "flow run has no flag --coutn.",
      },
      "stderr": "",
    }
  `);
});

it('shows no stack of ours', async () => {
  const { stderr } = await flowProject({ 'flow.ts': 'export default 1;' }).flow(['check', 'flow.ts']);
  expect(stderr).toContain('FLOW_NO_FLOW');
  expect(stderr).not.toMatch(/^\s+at /m);
});
