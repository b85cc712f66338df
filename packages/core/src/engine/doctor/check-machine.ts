import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FlowError } from '../../contracts/flow-error.ts';
import { esbuildVersion, runningCoreDir } from '../../package/core-entries.ts';
import { openCacheFolder } from '../cache-folder.ts';
import { finding, ok, type HealthCheck } from './health-check.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Whether this Node is one that core runs on. */
export async function checkNode(version: string): Promise<HealthCheck> {
  const { engines } = JSON.parse(readFileSync(join(runningCoreDir(), 'package.json'), 'utf8')) as {
    readonly engines: { readonly node: string };
  };
  const { satisfies } = await import('semver');
  if (satisfies(version, engines.node)) return ok('node', `Node ${version} fits (${engines.node})`);
  const message = `Node ${version} doesn't fit: flow needs ${engines.node}.`;
  return { name: 'node', status: 'problem', message, hint: 'Install a newer Node, and run flow with it.' };
}

/** Compiles a line, as a flow is compiled: the compiler is a program that an installation may lack. */
export async function checkCompiler(): Promise<HealthCheck> {
  try {
    const { transform } = await import('esbuild');
    const { code } = await transform('let x: number = 1', { loader: 'ts' });
    if (!code.includes('let x = 1')) throw new Error(`it made ${JSON.stringify(code)} of a line`);
    return ok('compiler', `esbuild ${esbuildVersion()} compiles`);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return {
      name: 'compiler',
      status: 'problem',
      message: `esbuild, which compiles flows, doesn't run: ${reason}`,
      hint: "Install flow again, with optional dependencies: they hold esbuild's program for this machine. Unset ESBUILD_BINARY_PATH where it is set.",
    };
  }
}

/** Whether compiled flows can be kept where they belong. */
export function checkCache(env: Env, projectRoot: string): HealthCheck {
  const warnings: FlowError[] = [];
  try {
    const folder = openCacheFolder({ env, projectRoot, onWarning: (warning) => void warnings.push(warning) });
    const [warning] = warnings;
    return warning === undefined ? ok('cache', `${folder} can be written`) : finding('cache', warning, 'warning');
  } catch (error) {
    if (FlowError.is(error)) return finding('cache', error);
    throw error;
  }
}
