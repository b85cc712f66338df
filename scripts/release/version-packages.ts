import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeReleasedHooks } from '../gates/hook-contract.ts';
import { succeeded, runTool } from '../gates/run-program.ts';
import { publishedPackages, type Manifest } from '../gates/workspace.ts';

interface PluginManifest extends Manifest {
  readonly flow?: { readonly kernel?: string };
}

/**
 * Gives every package of the workspace in `root` the version and the change log that the changesets say. The plugins'
 * range of kernels, the examples' too, begins with the new one: below 1.0.0, the range of the release before ends there.
 * What the hooks promise from then on is kept beside it.
 */
export async function versionPackages(root: string): Promise<void> {
  await succeeded('changeset version', runTool('@changesets/cli/bin.js', ['version'], root));
  const packages = publishedPackages(root);
  const core = packages.find(({ manifest }) => manifest.name === '@flow/core');
  const examples = readdirSync(join(root, 'examples')).map((name) => `examples/${name}`);
  for (const folder of [...packages.map((one) => one.folder), ...examples])
    setKernel(join(root, folder, 'package.json'), `^${core?.manifest.version ?? ''}`);
  writeReleasedHooks(root);
  await succeeded('oxfmt', runTool('oxfmt/bin/oxfmt', [], root));
}

function setKernel(file: string, kernel: string): void {
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as PluginManifest;
  if (manifest.flow?.kernel === undefined) return;
  const changed = { ...manifest, flow: { ...manifest.flow, kernel } };
  writeFileSync(file, `${JSON.stringify(changed, undefined, 2)}\n`);
}
