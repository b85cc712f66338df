import { join } from 'node:path';
import { runProgram, runTool, succeeded } from '../gates/run-program.ts';
import { publishedPackages, root, type Manifest } from '../gates/workspace.ts';
import { copyWorkspace } from './copy-workspace.ts';
import type { Registry } from './start-registry.ts';
import { versionPackages } from './version-packages.ts';

/**
 * Makes the next release of the workspace and publishes it to a registry of this machine; the workspace itself stays as
 * it is. Returns the manifests of what was published.
 */
export async function releaseInto({ folder, env }: Registry): Promise<readonly Manifest[]> {
  const copy = join(folder, 'workspace');
  await copyWorkspace(root, copy);
  await versionPackages(copy);
  await succeeded(
    'The build',
    runProgram('pnpm', ['--filter', './packages/*', '--filter', './plugins/*', '--if-present', 'run', 'build'], copy),
  );
  const publish = ['publish', '--no-git-tag'];
  await succeeded('changeset publish', runTool('@changesets/cli/bin.js', publish, copy, env));
  return publishedPackages(copy).map(({ manifest }) => manifest);
}
