import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { explain, Failure } from './failure.mjs';
import { cacheFolder, nodePackage, nodeProgramIn, oldestNodeMajor, platformName } from './platform.mjs';
import { installTool } from './registry-tool.mjs';
import { capture, runStep } from './run-step.mjs';

/** The Node that runs the project, as its program and version: the running one where it is new enough. */
export async function ensureNode() {
  if (Number(process.versions.node.split('.')[0]) >= oldestNodeMajor) {
    return { program: process.execPath, version: process.versions.node };
  }
  const found = nodePackage();
  if (!found) {
    throw new Failure(
      `This project needs Node ${oldestNodeMajor} or newer; this is ${process.versions.node} on ${platformName}.`,
      'Install Node 26 from your package manager or nodejs.org, and run it again.',
    );
  }
  const { name, version } = found;
  const folder = join(cacheFolder(), `node-${version}`);
  const programIn = (base) => nodeProgramIn(join(base, 'node_modules', name));
  const program = programIn(folder);
  if (!existsSync(program)) {
    const spec = `${name}@${version}`;
    const finish = (temporary) => proveThatItRuns(programIn(temporary), spec);
    await runStep(`Node ${version} into ${folder}`, () => installTool({ spec, folder, program, finish }));
  }
  return { program, version };
}

async function proveThatItRuns(program, spec) {
  const { code, output } = await capture(program, ['--version']);
  if (code !== 0) throw explain(`Starting the Node of ${spec}`, output);
}
