import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Environment, PreparedEnvironment, PrepareOptions } from '../contracts/environment.ts';
import { fromHome } from '../contracts/home-path.ts';
import type { ProviderRequest } from '../contracts/storage.ts';
import { errors } from './errors.ts';
import { refuseUnknownOptions } from './unknown-options.ts';

export interface NodeEnvironmentOptions {
  /** Absolute. */
  readonly path: string;
  readonly args: readonly string[];
}

/** The oldest Node that runs tasks. */
const oldest = 24;

const run = promisify(execFile);

/** Node of this machine: the running one or another, with options of its own. */
export class NodeEnvironment implements Environment {
  readonly name = 'node';
  readonly #options: NodeEnvironmentOptions;

  constructor(options: NodeEnvironmentOptions) {
    this.#options = options;
  }

  /** Throws FLOW_ENVIRONMENT_NODE where it can't be started so, or is too old. */
  async prepare({ signal }: PrepareOptions): Promise<PreparedEnvironment> {
    const { path: execPath, args: execArgv } = this.#options;
    const version = await this.#version(signal);
    if (Number(/^v(\d+)\./.exec(version)?.[1]) < oldest)
      throw errors.FLOW_ENVIRONMENT_NODE({
        path: execPath,
        reason: `it is ${version}, and tasks need ${String(oldest)}`,
      });
    const id = createHash('sha256')
      .update(JSON.stringify([execPath, version, execArgv]))
      .digest('hex');
    return { id, execPath, execArgv };
  }

  async #version(signal: AbortSignal): Promise<string> {
    const { path, args } = this.#options;
    try {
      const { stdout } = await run(path, [...args, '-p', 'process.version'], { signal });
      return stdout.trim();
    } catch (cause) {
      if (signal.aborted) throw cause;
      const { stderr = '', message } = cause as Error & { readonly stderr?: string };
      const [reason = message] = stderr.split('\n').filter((line) => line.trim() !== '');
      throw errors.FLOW_ENVIRONMENT_NODE({ path, reason }, { cause });
    }
  }
}

/**
 * Which Node a stack wants: `path`, counted from the project, and `args`, its own options. Throws
 * FLOW_PROVIDER_OPTION_UNKNOWN and FLOW_PROVIDER_OPTION_INVALID.
 */
export function parseNodeEnvironmentOptions(request: ProviderRequest): NodeEnvironmentOptions {
  refuseUnknownOptions(request, ['path', 'args']);
  const { use, options, projectRoot, placeOf } = request;
  const { path = process.execPath, args = [] } = options;
  const refuse = (option: string, expected: string, found: unknown): Error =>
    errors.FLOW_PROVIDER_OPTION_INVALID(
      { provider: use, option, expected, found: JSON.stringify(found) ?? typeof found },
      placeOf?.(option),
    );
  if (typeof path !== 'string' || path === '') throw refuse('path', 'the path of a Node', path);
  if (!isOptionList(args)) throw refuse('args', "a list of Node's options, as --max-old-space-size=8192", args);
  return { path: resolve(projectRoot, fromHome(path)), args };
}

function isOptionList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' && one.startsWith('-'));
}
