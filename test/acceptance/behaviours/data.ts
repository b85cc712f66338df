import { isFileArtifact, type FileArtifact } from '@flow/core/kernel';
import { expect } from 'vitest';
import type { Woven } from '../behaviour.ts';
import { taskOf, valuesOf } from '../checked-run.ts';
import { reachedByStart, setAtStart } from './artifacts.ts';

const files: Woven = {
  kind: 'woven',
  name: 'passes on a file artifact by reference, and gives its bytes to every step and to the client',
  adds: {
    imports: "import { Readable } from 'node:stream';\nimport { fileArtifact, type FileArtifact } from '@flow/core';",
    members: () => 'paper!: FileArtifact;\npaperText!: string;',
    body: (step) =>
      `${setAtStart('paper', "await fileArtifact(Readable.from(['of ', 'paper']), { name: 'paper.txt' })")(step)}
      this.paperText = this.paper === undefined ? 'none' : await this.paper.text();`,
  },
  check: async (run, expected) => {
    const keys = reachedByStart(expected);
    const texts = Object.fromEntries(keys.map((key) => [key, 'of paper']));
    expect(await valuesOf(run, keys, 'paperText')).toEqual(texts);
    const refs = await Promise.all(keys.map(async (key) => taskOf(run, key).artifactRef('paper')));
    expect(new Set(refs.map(({ hash }) => hash)).size).toBe(1);
    const paper: unknown = await taskOf(run, keys.at(-1) ?? '').artifact('paper');
    expect(isFileArtifact(paper) && { ...paper }).toMatchObject({ name: 'paper.txt', size: 8 });
    expect(await (paper as FileArtifact).text()).toBe('of paper');
  },
};

const secrets: Woven = {
  kind: 'woven',
  name: 'gives secret parameters to every step, and keeps none of them',
  adds: {
    imports: "import { param as secretly } from '@flow/core';\nimport { z as kind } from 'zod';",
    members: () =>
      `readonly password = secretly(kind.string(), { secret: true, default: () => ['sword', 'fish'].join('') });
      passwordLength!: number;`,
    body: () => 'this.passwordLength = this.password.length;',
  },
  check: async (run, { tasks }) => {
    const keys = [...tasks.keys()];
    expect(await valuesOf(run, keys, 'passwordLength')).toEqual(Object.fromEntries(keys.map((key) => [key, 9])));
    expect(await run.run.parameters()).not.toHaveProperty('password');
    const manifest = await run.run.manifest();
    expect(manifest.secretParameters).toEqual(['password']);
    expect(JSON.stringify(manifest)).not.toContain('swordfish');
    expect(JSON.stringify(run.events)).not.toContain('swordfish');
  },
};

const ownSecrets: Woven = {
  kind: 'woven',
  name: 'gives each step the secrets that its decorator names, and keeps none of them',
  adds: {
    imports: "import { defineStepDecorator as lending } from '@flow/core';",
    module: `const lent = lending<undefined>({
  name: 'lent',
  setup(step) {
    const store = { read: async () => ({ WOVEN_SECRET: ['open', 'sesame'].join('-') }) };
    step.transformSecrets.tap((task) => ({
      ...task,
      sources: [...task.sources, { use: 'woven', name: 'word', store }],
    }));
  },
});`,
    members: () => 'wordLength!: number;',
    decorators: () => '@lent()',
    body: () =>
      "this.wordLength = process.env['WOVEN_SECRET']?.length ?? 0;\nconsole.log('word', process.env['WOVEN_SECRET']);",
  },
  check: async (run, { tasks }) => {
    const keys = [...tasks.keys()];
    expect(await valuesOf(run, keys, 'wordLength')).toEqual(Object.fromEntries(keys.map((key) => [key, 11])));
    expect(JSON.stringify(run.events)).toContain('word ***');
    expect(JSON.stringify(run.events)).not.toContain('open-sesame');
    expect(JSON.stringify(await run.run.manifest())).not.toContain('open-sesame');
  },
};

export const dataBehaviours: readonly Woven[] = [files, secrets, ownSecrets];
