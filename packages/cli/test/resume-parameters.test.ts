import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject } from './flow-project.ts';

function source(parameters: string, body: string): string {
  return `
import { Flow, param, step } from '@flow/core';
import { z } from 'zod';
export default class Sums extends Flow {
  readonly old = param(z.number(), { default: 1 });
  ${parameters}
  @step start() { this.next(this.end); }
  @step end() { ${body} }
}
`;
}

it('gives parameters that are new in the code their defaults, or what is given, and keeps those of then', async () => {
  const { flow, root } = flowProject({ 'flow.ts': source('', "throw new Error('broken');") });
  expect((await flow(['run', 'flow.ts', '--old', '5'])).code).toBe(1);

  const withDefault = "readonly more = param(z.string(), { default: 'dflt' });";
  writeFileSync(join(root, 'flow.ts'), source(withDefault, "throw new Error(this.old + ' ' + this.more);"));
  expect((await flow(['resume', 'flow.ts'])).stderr).toContain('5 dflt');

  const required = `${withDefault} readonly need = param(z.number());`;
  writeFileSync(join(root, 'flow.ts'), source(required, 'console.log(this.old, this.more, this.need);'));
  const help = await flow(['resume', 'flow.ts', '--help']);
  expect(/SUMS FLAGS\n(?<flags>[^]*?)\n\n/.exec(help.stdout)?.groups?.['flags']).toBe(
    '  --need=<number>  [required, env: FLOW_PARAM_NEED]',
  );

  const missing = await flow(['resume', 'flow.ts']);
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('Sums needs --need.') as string });

  const changed = await flow(['resume', 'flow.ts', '--need', '3', '--old', '6']);
  expect(changed).toMatchObject({ code: 2, stderr: expect.stringContaining("--old can't be given: Sums/") as string });

  const word = await flow(['resume', 'flow.ts', 'need=3', '--need', '3']);
  expect(word.stderr).toBe('error FLOW_STEP_UNKNOWN Sums has no step need=3.\nhint: Did you mean --need=3?\n');

  const given = await flow(['resume', '--need', '3', 'flow.ts', 'start']);
  expect(given).toMatchObject({ code: 0, stdout: expect.stringContaining('end | 5 dflt 3') as string });
}, 60_000);
