import { loadFlow } from '@flow/core/engine';
import { expect } from 'vitest';
import type { Refused } from './behaviour.ts';
import { commandLine } from './contexts.ts';
import type { WovenPlay } from './play-woven.ts';
import { runCommand } from './run-command.ts';
import { flowName, writeFlow } from './write-flow.ts';

/** Breaks a shape's flow and expects it to be refused, with its place. */
export async function playRefused({ workshop, context, shape }: WovenPlay, behaviour: Refused): Promise<void> {
  const name = flowName(shape, behaviour.code.toLowerCase().replaceAll('_', '-'));
  const whole = writeFlow(shape, name, []);
  const text = behaviour.breaks(whole, shape);
  expect(text, 'the text is broken').not.toBe(whole);
  const file = workshop.write(name, text);
  if (context === commandLine) {
    const { code, stdout, stderr } = await runCommand(workshop.folder, ['run', `flows/${name}.ts`]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(behaviour.code);
    return;
  }
  const { diagnostics } = await loadFlow(workshop.project, file, workshop.folder);
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toContain(behaviour.code);
  const found = diagnostics.find(({ code }) => code === behaviour.code);
  expect(found?.position.file).toBe(`flows/${name}.ts`);
  expect(text.split('\n')[(found?.position.line ?? 0) - 1]?.trim()).not.toBe('');
}
