import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from './failure.mjs';
import { cacheFolder, pnpmVersion } from './platform.mjs';
import { installTool } from './registry-tool.mjs';
import { capture, runStep } from './run-step.mjs';

/** The project's pnpm: the folder to put on PATH, and the module through which Node runs it on any platform. */
export async function ensurePnpm(node) {
  const folder = join(cacheFolder(), `pnpm-${pnpmVersion}`);
  const program = join(folder, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs');
  if (!existsSync(program)) {
    const spec = `pnpm@${pnpmVersion}`;
    const finish = (temporary) => placeNativeProgram(node, temporary);
    await runStep(`pnpm ${pnpmVersion} into ${folder}`, () => installTool({ spec, folder, program, finish }));
  }
  return { program, bin: join(folder, 'node_modules', '.bin') };
}

/** pnpm's own install script, and only that one: it puts the native program where the command points. */
async function placeNativeProgram(node, folder) {
  const packageFolder = join(folder, 'node_modules', 'pnpm');
  const { code, output } = await capture(node.program, [join(packageFolder, 'install.js')], { cwd: packageFolder });
  if (code !== 0) throw explain('Preparing pnpm', output);
}
