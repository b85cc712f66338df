import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { buildFingerprint, workspacePackages } from './fingerprint.mjs';
import { removeOrphans } from './remove-orphans.mjs';
import { capture, runStep } from './run-step.mjs';

/** Builds every package; does nothing when no source changed since the last build. */
export async function ensureBuilt({ root, node, pnpm, env, stamps }) {
  const done = () => stamps.holds('build', buildFingerprint(root)) && hasOutputs(root);
  if (done()) return;
  await stamps.locked(async () => {
    if (done()) return;
    const fingerprint = buildFingerprint(root);
    stamps.clear('build');
    await runStep('Build', () => build({ root, node, pnpm, env }));
    stamps.write('build', fingerprint);
  });
}

async function build({ root, node, pnpm, env }) {
  for (const folder of workspacePackages(root)) removeOrphans(join(root, folder));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await runOrFail(node.program, [tsc, '-b'], { cwd: root, env });
  if (!workspacePackages(root).some((folder) => hasOwnBuild(join(root, folder)))) return;
  await runOrFail(
    node.program,
    [pnpm.program, '--filter', './packages/*', '--filter', './plugins/*', '--if-present', 'run', 'build'],
    { cwd: root, env },
  );
}

async function runOrFail(program, args, options) {
  const { code, output } = await capture(program, args, options);
  if (code === 0) return;
  const failure = new Failure('The build failed; what it said stands above.', 'Correct the sources and run it again.');
  failure.details = output;
  throw failure;
}

function hasOwnBuild(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).scripts?.build !== undefined;
}

/** Whether each package that the compiler writes to `dist` has one; a package may still be without sources. */
function hasOutputs(root) {
  const config = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  const compiled = config.references.filter(({ path }) => existsSync(join(root, path, 'src')));
  return compiled.every(({ path }) => existsSync(join(root, path, 'dist', '.tsbuildinfo')));
}
