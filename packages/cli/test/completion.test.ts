import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findFish } from './debian-fish.ts';
import { flowProject, scores } from './flow-project.ts';

const bin = join(import.meta.dirname, '../bin/flow.js');

it('completes commands, flags, choices and files in bash', async () => {
  const { flow, root } = flowProject({ 'src/movies.ts': '' });
  const { stdout } = await flow(['completion', 'bash']);
  const complete = (...words: string[]): readonly string[] => {
    const script = `${stdout}\nCOMP_WORDS=(flow "$@"); COMP_CWORD=$#; _flow; printf '%s\\n' "\${COMPREPLY[@]}"`;
    writeFileSync(join(root, 'try.bash'), script);
    return spawnSync('bash', ['try.bash', ...words], { cwd: root, encoding: 'utf8' })
      .stdout.trim()
      .split('\n');
  };
  expect(complete('r')).toEqual(['resume', 'run', 'runs']);
  expect(complete('runs', '')).toEqual(['list', 'reindex', 'show']);
  expect(complete('runs', 'list', '--st')).toEqual(['--status', '--stack']);
  expect(complete('runs', 'list', '--status', 'f')).toEqual(['finished', 'failed']);
  expect(complete('run', '--max')).toEqual(['--max-workers']);
  expect(complete('check', 'src/')).toEqual(['src/movies.ts']);
});

it("completes a flow's own parameters and their choices in bash", async () => {
  const odd = `${scores.replace("['fast', 'slow']", "['fast', 'slow', '$(touch x)']")}
export const loud = defineStepDecorator<undefined>({ name: 'loud', setup() {} });
`.replace('import {', 'import { defineStepDecorator,');
  const { flow, root } = flowProject({ 'flow.ts': odd });
  writeFileSync(join(root, 'flow'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`, { mode: 0o755 });
  const { stdout } = await flow(['completion', 'bash']);
  const complete = (...words: string[]): readonly string[] => {
    const script = `${stdout}\nCOMP_WORDS=(./flow "$@"); COMP_CWORD=$#; _flow; printf '%s\\n' "\${COMPREPLY[@]}"`;
    writeFileSync(join(root, 'try.bash'), script);
    return spawnSync('bash', ['try.bash', ...words], { cwd: root, encoding: 'utf8' })
      .stdout.trim()
      .split('\n');
  };
  expect(complete('run', 'flow.ts', '--m')).toEqual(['--max-workers', '--mode']);
  expect(complete('resume', 'flow.ts', '--no')).toEqual(['--no-is-loud']);
  expect(complete('spin', 'flow.ts', 'score', '--mo')).toEqual(['--mode']);
  expect(complete('run', 'flow.ts', '--mode', '')).toEqual(['fast', 'slow']);
  expect(complete('run', 'flow.ts', '--labels', 'fl')).toEqual(['flow', 'flow.ts']);
  expect(complete('run', 'nix.ts', '--m')).toEqual(['--max-workers']);
  expect(complete('check', 'flow.ts', '--with', 'l')).toEqual(['loud']);
  expect(complete('check', '--with', 'l')).toEqual(['']);
}, 60_000);

it("completes a flow's own parameters and their choices in fish", async (context) => {
  const fish = findFish();
  if (fish === undefined) return context.skip('there is no fish, and none to be had from Debian');
  const odd = scores.replace("['fast', 'slow']", "['fast', 'slow', '$(touch x)']");
  const { flow, root } = flowProject({ 'flow.ts': odd });
  writeFileSync(join(root, 'flow'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`, { mode: 0o755 });
  writeFileSync(join(root, 'flow.fish'), (await flow(['completion', 'fish'])).stdout);
  const complete = (line: string): readonly string[] => {
    const script = `source flow.fish; complete -C '${line}'`;
    const env = { ...process.env, ...fish.env, HOME: root, PATH: `${root}:${process.env['PATH'] ?? ''}` };
    const { stdout } = spawnSync(fish.program, ['--no-config', '-c', script], { cwd: root, encoding: 'utf8', env });
    return stdout.split('\n').flatMap((found) => found.split('\t')[0] || []);
  };
  expect(complete('flow run flow.ts --m')).toEqual(expect.arrayContaining(['--max-workers', '--mode']));
  expect(complete('flow resume flow.ts --no')).toEqual(['--no-is-loud']);
  expect(complete('flow run flow.ts --mode ')).toEqual(expect.arrayContaining(['fast', 'slow']));
  expect(complete('flow run flow.ts --mode s')).toContain('slow');
  expect(complete('flow run flow.ts --mode s')).not.toContain('fast');
  expect(complete('flow run nix.ts --m')).toEqual(['--max-workers']);
}, 120_000);

it('writes scripts for zsh and fish that know all commands', async () => {
  const { flow } = flowProject({});
  expect((await flow(['completion', 'zsh'])).stdout).toMatch(/^autoload -Uz bashcompinit && bashcompinit\n/);
  const fish = (await flow(['completion', 'fish'])).stdout;
  expect(fish).toContain("complete -c flow -f -n '__fish_use_subcommand' -a 'run' -d 'Run a flow'");
  expect(fish).toContain('completion-flags $files[1]');
  expect(fish).toContain("-a '(__flow_parameters)'");
  expect(fish).toContain("-l status -r -f -a 'running finished failed stopped lost'");
});
