import { basename } from 'node:path';
import { eachOf } from './each-of.ts';
import { type GateResult, resultOf } from './gate.ts';
import { runTool } from './run-program.ts';
import { repositoryFiles } from './workspace.ts';

const tsc = 'typescript/bin/tsc';

/**
 * The projects beside the packages' own: tsconfig.test.json for all tests at once, then each folder of flows with a
 * tsconfig of its own. A test folder's tsconfig only leads editors and the linter to tsconfig.test.json.
 */
export function typeProjects(files: readonly string[] = repositoryFiles()): readonly string[] {
  const ofPackage = /^(packages|plugins)\/[^/]+\/tsconfig\.json$/;
  const ofTests = /^((packages|plugins)\/[^/]+\/)?test\/tsconfig\.json$/;
  const base = /^tsconfig(\.base|\.flows)?\.json$/;
  // What all plugins begin with has no sources.
  const ofTemplate = /\/templates\/plugin\//;
  // It would write what it compiles; its sources are among those of the tsconfig beside it.
  const ofBuild = /^examples\/[^/]+\/tsconfig\.build\.json$/;
  const covered = [ofPackage, ofTests, base, ofTemplate, ofBuild];
  return files.filter((file) => /^tsconfig.*\.json$/.test(basename(file)) && !covered.some((one) => one.test(file)));
}

/** Type-checks everything that the build does not compile: tests, type tests, flows, scripts. */
export async function checkTypes(): Promise<GateResult> {
  const results = await eachOf(typeProjects(), async (project) => {
    const { code, output } = await runTool(tsc, ['-p', project, '--pretty', 'false']);
    return code === 0 ? undefined : `${project}\n${output}`;
  });
  return resultOf(results.filter((output) => output !== undefined));
}
