import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from './failure.mjs';
import { installFingerprint, workspacePackages } from './fingerprint.mjs';
import { capture, runStep } from './run-step.mjs';

/** Installs the workspace's dependencies as the lockfile says; does nothing when that was done already. */
export async function ensureDependencies({ root, node, pnpm, env, stamps }) {
  const done = () => stamps.holds('install', installFingerprint(root, node)) && hasModules(root);
  if (done()) return;
  await stamps.locked(async () => {
    if (done()) return;
    stamps.clear('install');
    const fingerprint = installFingerprint(root, node);
    await runStep('Dependencies, as pnpm-lock.yaml says', () => install({ root, node, pnpm, env, stamps }));
    stamps.write('install', fingerprint);
  });
}

async function install({ root, node, pnpm, env, stamps }) {
  const args = ['install', '--frozen-lockfile', '--prefer-offline', '--config.confirmModulesPurge=false'];
  const { code, output } = await capture(node.program, [pnpm.program, ...args], { cwd: root, env });
  if (code === 0) return;
  const log = join(stamps.folder, 'install.log');
  writeFileSync(log, output);
  const failure = explain('Installing the dependencies', output);
  failure.hint ??= `All that pnpm said is in ${log}.`;
  throw failure;
}

function hasModules(root) {
  if (!existsSync(join(root, 'node_modules', '.modules.yaml'))) return false;
  return workspacePackages(root).every((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
    return Object.keys(wanted).length === 0 || existsSync(join(root, folder, 'node_modules'));
  });
}
