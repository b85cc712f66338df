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
  [['run', 'flow.ts', 'count=2'], 'Did you mean --count=2?'],
  [['run', 'flow.ts', 'coutn=2'], 'Did you mean --count=2?'],
  [['run', 'flow.ts', 'labels=a b'], "Did you mean --labels='a b'?"],
  [['check', 'flow.ts', 'stack=prod'], 'Did you mean --stack=prod?'],
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
  [['runs', 'list', '--limit', 'x'], 'FLOW_FLAG_NUMBER'],
  [['logs', 'Scores/latest', '--attempt', '-1'], 'FLOW_FLAG_NUMBER'],
  [['run', 'flow.ts', '--json', '--quiet', '--tag'], 'FLOW_FLAG_VALUE_MISSING'],
  [['run', 'flow.ts', '--json', '-q'], 'FLOW_FLAGS_EXCLUSIVE'],
  [['run', 'flow.ts', '--count', '1', '--count=2'], 'FLOW_FLAG_TWICE'],
  [['run', 'flow.ts', '--config', 'a', 'a.yaml', '--config', 'a=b.yaml'], 'FLOW_CONFIG_FLAG_TWICE'],
  [['check', 'flow.ts', '--config-value', 'a', '1', '--config-value=a=2'], 'FLOW_CONFIG_FLAG_TWICE'],
  [['run', 'flow.ts', '--no-is-loud=true'], 'FLOW_FLAG_NO_VALUE'],
  [['run', 'flow.ts', '--constructor', '5'], 'FLOW_FLAG_UNKNOWN'],
  [['run', 'flow.ts', '--__proto__', '1'], 'FLOW_FLAG_UNKNOWN'],
  [['run', 'flow.ts', '--toString'], 'FLOW_FLAG_UNKNOWN'],
  [['check', 'flow.ts', '--hasOwnProperty'], 'FLOW_FLAG_UNKNOWN'],
  [['run', '--labels', 'flow.ts', '--is-loud', 'other.ts'], 'FLOW_FILE_UNCLEAR'],
  [['help', 'nix'], 'FLOW_COMMAND_UNKNOWN'],
  [['run', '-'], 'FLOW_FILE_MISSING'],
  [['run', '.'], 'FLOW_FILE_IS_FOLDER'],
  [['run', 'flow.ts', '--tag='], 'FLOW_TAG_INVALID'],
  [['nix', '--help'], 'FLOW_COMMAND_UNKNOWN'],
  [['run', 'flow.ts', '--count', 'x'], 'FLOW_PARAM_INVALID'],
])('%j: %s', async (words, code) => {
  const { code: exitCode, stderr, stdout } = await flowProject({ 'flow.ts': scores }).flow(words);
  expect(exitCode).toBe(2);
  expect(stderr + stdout).toContain(code);
});

it.each([
  [['run', 'flow.ts', '--count', '1', '--count', '2'], 'Give it once; flow run flow.ts --help shows how it is used.'],
  [['run', '--count', '3', 'my flow.ts', 'x'], "flow run 'my flow.ts' --help shows how it is used."],
  [['run', 'flow.ts', '--is-loud', 'false'], 'Did you mean --is-loud=false?'],
  [['run', 'flow.ts', '-x'], 'flow run flow.ts --help lists the flags.'],
  [['run', 'flow.ts', '--zzzzzzzz', '3'], 'flow run flow.ts --help lists the flags.'],
  [['run'], 'flow run FILE --help shows how it is used.'],
  [
    ['runs', 'list', '--limit'],
    'Put the value behind it, as --limit=VALUE where it begins with a dash; flow runs list --help says what it may be.',
  ],
  [['runs:list', 'a', 'b'], 'flow runs list --help shows how it is used.'],
  [['resume'], 'flow resume FILE --help shows how it is used.'],
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

it('refuses a parameter that has the name of a flag, at its place, in check as in run', async () => {
  const text = scores.replace('readonly mode', 'readonly maxWorkers').replaceAll('this.mode', 'this.maxWorkers');
  const project = flowProject({ 'flow.ts': text });
  const { code, stdout } = await project.flow(['check', 'flow.ts']);
  expect(code).toBe(2);
  expect(stdout).toMatchInlineSnapshot(`
    "flow.ts:7:12 error FLOW_PARAM_RESERVED The parameter maxWorkers takes the flag --max-workers, which the commands that run a flow have themselves.
       4 | /** Scores some items. */
       5 | export default class Scores extends Flow {
       6 |   readonly count = param(z.int(), { default: 2, help: 'How many items' });
    >  7 |   readonly maxWorkers = param(z.enum(['fast', 'slow']), { default: 'fast', help: 'How hard to try' });
         |            ^^^^^^^^^^
       8 |   readonly labels = param(z.array(z.string()), { default: ['a'] });
       9 |   readonly isLoud = param(z.boolean(), { default: true });
      10 |   readonly failAt = param(z.number().optional(), { help: 'The item that fails' });
    hint: Rename the parameter.

    Scores: 4 steps, 1 error
    "
  `);
  expect(await refused(['run', 'flow.ts', '--max-workers', '2'], project)).toContain('FLOW_PARAM_RESERVED');
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
