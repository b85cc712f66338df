import { cp } from 'node:fs/promises';
import { basename, relative } from 'node:path';
import { runProgram, succeeded } from '../gates/run-program.ts';

const leftOut: ReadonlySet<string> = new Set(['.git', '.bootstrap', '.flow']);

/**
 * A copy of a built workspace, in which files can be changed. What it installs is its own: pnpm, which installs whenever
 * a package.json changed, would write through a link.
 */
export async function copyWorkspace(root: string, target: string): Promise<void> {
  await cp(root, target, {
    recursive: true,
    preserveTimestamps: true,
    filter: (source) => basename(source) !== 'node_modules' && !leftOut.has(relative(root, source)),
  });
  const args = ['install', '--frozen-lockfile', '--prefer-offline'];
  await succeeded('pnpm install', runProgram('pnpm', args, target));
}
