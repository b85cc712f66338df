import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder, nodePackage, nodeProgramIn, platformName } from '../../scripts/bootstrap/platform.mjs';
import { installTool } from '../../scripts/bootstrap/registry-tool.mjs';

/** The last releases of the oldest Node that we support, by what the registry has for a machine. */
const versions: Readonly<Record<string, string>> = {
  'linux-x64': '24.22.3',
  'linux-arm64': '24.22.3',
  'darwin-x64': '24.18.1',
  'darwin-arm64': '24.0.0',
};

const version = versions[platformName];
const found = nodePackage();

/** Why there is no Node 24 for this machine; undefined where there is one. */
export const missing =
  found === undefined || version === undefined ? `the registry has no Node 24 for ${platformName}` : undefined;

/** The folder of the program of a Node 24, which is installed into the cache where it isn't yet. */
export async function oldNodeFolder(): Promise<string> {
  if (found === undefined || version === undefined) throw new Error(missing);
  const folder = join(cacheFolder(), `node-${version}`);
  const program = nodeProgramIn(join(folder, 'node_modules', found.name));
  if (!existsSync(program)) await installTool({ spec: `${found.name}@${version}`, folder, program });
  return dirname(program);
}
