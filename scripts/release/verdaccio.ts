import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../bootstrap/platform.mjs';
import { installTool } from '../bootstrap/registry-tool.mjs';

const version = '6.10.4';

/**
 * The folder of verdaccio, a registry that one machine runs for itself. It stands in the user's cache folder and comes
 * with its first use: it has 280 packages, which nobody needs to build flow or to run one.
 */
export async function ensureVerdaccio(): Promise<string> {
  const folder = join(cacheFolder(), `verdaccio-${version}`);
  const program = join(folder, 'node_modules', 'verdaccio');
  if (!existsSync(program)) {
    // Some of its packages ask for node-fetch by a tag, which not every mirror has.
    const overrides = { 'node-fetch': '2.7.0' };
    await installTool({ spec: `verdaccio@${version}`, folder, program, overrides });
  }
  return program;
}
