import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { loadFlow } from '../../src/engine/load-flow.ts';
import { includedFiles } from '../../src/engine/included-files.ts';
import { Project } from '../../src/engine/project.ts';
import type { FlowFingerprints } from '../../src/fingerprint/fingerprint-flow.ts';

type Files = Readonly<Record<string, string>>;

/** A project with a flow in `flow.ts`, whose files are changed and put back; gone when the tests are over. */
export interface EditedProject {
  readonly root: string;
  /** The steps, and the parameters as `--name`, whose fingerprints change by writing these files; an empty one is removed. */
  readonly changedBy: (files: Files) => Promise<readonly string[]>;
}

export function editedProject(files: Files): EditedProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'flow-fingerprint-')));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  write(root, { 'package.json': '{ "type": "module" }', ...files });
  mkdirSync(join(root, 'node_modules/@flow'), { recursive: true });
  symlinkSync(join(import.meta.dirname, '../..'), join(root, 'node_modules/@flow/core'));
  const fingerprints = async (): Promise<FlowFingerprints> => {
    await using project = await Project.open({ cwd: root, env: { XDG_CACHE_HOME: join(root, '.cache') } });
    const flow = await loadFlow(project, 'flow.ts', root);
    const { definition } = flow;
    return await flow.fingerprints(
      includedFiles({ definition, given: {}, areTexts: true, cwd: root, projectRoot: root }),
    );
  };
  let before: Promise<FlowFingerprints> | undefined;
  const changedBy = async (edits: Files): Promise<readonly string[]> => {
    const known = await (before ??= fingerprints());
    const names = Object.keys(edits).map((name) => [name, contentOf(join(root, name))] as const);
    write(root, edits);
    try {
      return difference(known, await fingerprints());
    } finally {
      write(root, Object.fromEntries(names));
    }
  };
  return { root, changedBy };
}

function difference(before: FlowFingerprints, after: FlowFingerprints): readonly string[] {
  const steps = [...after.steps].filter(([name, hash]) => before.steps.get(name) !== hash).map(([name]) => name);
  const parameters = [...after.parameters].filter(([name, hash]) => before.parameters.get(name) !== hash);
  return [...steps, ...parameters.map(([name]) => `--${name}`)];
}

function contentOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function write(root: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    if (text === '') rmSync(join(root, name), { force: true });
    else writeFileSync(join(root, name), text);
  }
}
