// Runs a script of this repository with all that it needs: `node scripts/bootstrap.mjs [option] [script] [arguments]`.
// It brings the right Node and pnpm where they are missing, installs the dependencies and builds, each only where
// something changed. Without a script, that is all. With --no-build nothing is built; with --test neither, since the
// test run does that itself, and a failure is counted as one failed test. With --here the script runs in the folder in
// which npm was called, else in the repository's. With --pnpm it is pnpm that runs there, before anything is installed;
// in a folder outside the repository it has nothing to do, and runs in the repository's.
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './bootstrap/build.mjs';
import { asCalled, calledAs } from './bootstrap/called-as.mjs';
import { ensureDependencies } from './bootstrap/dependencies.mjs';
import { explain, Failure } from './bootstrap/failure.mjs';
import { ensureNode } from './bootstrap/node-runtime.mjs';
import { withPath } from './bootstrap/platform.mjs';
import { ensurePnpm } from './bootstrap/pnpm-tool.mjs';
import { runTarget } from './bootstrap/run-target.mjs';
import { openStamps } from './bootstrap/stamps.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** The `flow` command, which is on nobody's PATH here: it suggests commands in the form that works. */
const commandScript = 'packages/cli/bin/flow.js';
const option = ['--test', '--no-build', '--pnpm', '--here'].find((one) => one === process.argv[2]);
const isTest = option === '--test';
const isHere = option === '--here';
/** Where the user stands. */
const folder = process.env.INIT_CWD ?? process.cwd();
const [script, ...args] = process.argv.slice(option ? 3 : 2);

try {
  const node = await ensureNode();
  const pnpm = await ensurePnpm(node);
  const env = withPath(process.env, [dirname(node.program), pnpm.bin, join(root, 'node_modules', '.bin')]);
  const workspace = { root, node, pnpm, env, stamps: openStamps(root) };
  if (option === '--pnpm') {
    const isInside = folder === root || folder.startsWith(join(root, sep));
    await runTarget(node.program, [pnpm.program, script, ...args], { cwd: isInside ? folder : root, env });
  } else {
    await ensureDependencies(workspace);
    if (!option || isHere) await ensureBuilt(workspace);
    const called = script === commandScript ? { FLOW_COMMAND: calledAs('flow', { root, folder }) } : {};
    const cwd = isHere ? folder : root;
    if (script) await runTarget(node.program, [join(root, script), ...args], { cwd, env: { ...env, ...called } });
  }
} catch (error) {
  report(!(error instanceof Failure) && error.code ? explain('Preparing the project', error.message) : error);
  process.exitCode = 1;
}

function report({ message, hint, details }) {
  if (details) process.stderr.write(details.endsWith('\n') ? details : `${details}\n`);
  process.stderr.write(`${message}\n`);
  if (hint) process.stderr.write(`  ${asCalled(hint, { root, folder })}\n`);
  if (isTest) process.stdout.write('0 passed, 1 failed, 0 skipped\n');
}
