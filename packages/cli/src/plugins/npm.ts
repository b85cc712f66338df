import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageJson } from '@flow/core/plugins';
import type { Cli } from '../cli.ts';
import { errors } from './errors.ts';
import { findNpm, reasonOf, runProgram, type Program, type ProgramEnd } from './run-program.ts';

/** What the registry says of one version of a package. */
export interface PublishedVersion extends PackageJson {
  readonly name: string;
  readonly version: string;
  readonly deprecated?: unknown;
}

const facts = ['name', 'version', 'flow', 'oclif', 'peerDependencies', 'deprecated'];

/** No script runs, no version floats, and nothing is said that the user didn't ask for. */
const alwaysGiven = [
  '--ignore-scripts',
  '--save-exact',
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  '--no-progress',
  '--loglevel=error',
  '--location=project',
];

/** In the user's own folder; a project has its own way with these. */
const inOwnFolder = ['--omit=dev', '--package-lock', '--no-legacy-peer-deps', '--install-links=false'];

/** The npm that is there, as this command uses it. */
export class Npm {
  readonly #program: Program;
  readonly #cli: Pick<Cli, 'cwd' | 'env'>;
  /** Which registry a project names in its `.npmrc`, which holds in no other folder. */
  readonly #registries: readonly string[];

  private constructor(program: Program, cli: Pick<Cli, 'cwd' | 'env'>, registries: readonly string[]) {
    this.#program = program;
    this.#cli = cli;
    this.#registries = registries;
  }

  /** Throws FLOW_NPM_MISSING. */
  static async open(cli: Pick<Cli, 'cwd' | 'env'>, projectRoot: string): Promise<Npm> {
    const program = findNpm(cli.env, process.execPath);
    if (program === undefined) throw errors.FLOW_NPM_MISSING({ node: process.execPath });
    if (!existsSync(join(projectRoot, '.npmrc'))) return new Npm(program, cli, []);
    const { stdout } = await runProgram(program, ['config', 'list', '--json'], { cwd: projectRoot, env: cli.env });
    return new Npm(program, cli, registriesIn(stdout));
  }

  /** The versions that a name, a range or a tag stands for; throws FLOW_PLUGIN_NOT_FOUND where there is none. */
  async versions(name: string, wanted: string): Promise<readonly PublishedVersion[]> {
    const spec = `${name}@${wanted}`;
    const words = ['view', '--json', ...alwaysGiven, ...this.#registries, '--', spec, ...facts];
    const end = await this.#run(words, this.#cli.cwd);
    if (end.code !== 0 && /E404|ETARGET|No match/.test(end.stdout + end.stderr))
      throw errors.FLOW_PLUGIN_NOT_FOUND({ plugin: wanted === 'latest' ? name : spec });
    if (end.code !== 0) throw errors.FLOW_NPM_FAILED({ what: `look up ${spec}`, reason: reasonOf(end) });
    if (end.stdout.trim() === '') throw errors.FLOW_PLUGIN_NOT_FOUND({ plugin: spec });
    return [JSON.parse(end.stdout) as PublishedVersion | readonly PublishedVersion[]].flat();
  }

  /** Adds packages to a folder of the user's plugins. */
  async install(specs: readonly string[], folder: string): Promise<void> {
    await this.#change(['install', ...this.#registries], specs, folder);
  }

  async uninstall(names: readonly string[], folder: string): Promise<void> {
    await this.#change(['uninstall', ...this.#registries], names, folder);
  }

  /** The program and its flags for a project. */
  get forProject(): { readonly program: Program; readonly flags: readonly string[] } {
    return { program: this.#program, flags: alwaysGiven };
  }

  async #change(words: readonly string[], specs: readonly string[], folder: string): Promise<void> {
    const end = await this.#run([...words, ...alwaysGiven, ...inOwnFolder, '--prefix', folder, '--', ...specs], folder);
    if (end.code !== 0)
      throw errors.FLOW_NPM_FAILED({ what: `${words[0] ?? ''} ${specs.join(' ')}`, reason: reasonOf(end) });
  }

  #run(words: readonly string[], cwd: string): Promise<ProgramEnd> {
    return runProgram(this.#program, words, { cwd, env: withoutPlaces(this.#cli.env) });
  }
}

/** An npm or npx that runs this command says by variables where it works itself. */
export function withoutPlaces(env: Cli['env']): Cli['env'] {
  const places =
    /^npm_config_(?:global|location|prefix|local_prefix|global_prefix|workspaces?|include_workspace_root)$/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !places.test(name)));
}

function registriesIn(listed: string): readonly string[] {
  const values = JSON.parse(listed) as Readonly<Record<string, unknown>>;
  return Object.entries(values)
    .filter(([key]) => key === 'registry' || /^@[^:]+:registry$/.test(key))
    .map(([key, value]) => `--${key}=${String(value)}`);
}
