import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PackageJson } from '@flow/core/plugins';
import type { Cli } from '../cli.ts';
import { errors } from './errors.ts';
import { withoutPlaces, type Npm } from './npm.ts';
import { findOnPath, reasonOf, runProgram, type Program } from './run-program.ts';

type Manager = 'npm' | 'pnpm' | 'yarn';

const lockFiles: Readonly<Record<string, Manager>> = {
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
};

/** A project's package.json as far as it matters here. */
interface ProjectJson extends PackageJson {
  readonly packageManager?: string;
}

/** A project with a package.json, and who installs it. */
export interface DependentProject {
  readonly root: string;
  readonly manager: Manager;
  /** The folder of its lock file: a workspace has one for all of its packages. */
  readonly lockFolder: string;
  readonly json: ProjectJson;
}

/** The project in a folder; undefined where it has no package.json that could depend on anything. */
export function dependentProject(root: string): DependentProject | undefined {
  if (!existsSync(join(root, 'package.json'))) return undefined;
  const json = readProject(root);
  const lock = lockAbove(root);
  const named = /^(npm|pnpm|yarn)@/.exec(json.packageManager ?? '')?.[1] as Manager | undefined;
  return { root, manager: named ?? lock?.manager ?? 'npm', lockFolder: lock?.folder ?? root, json };
}

/** The range by which a project depends on a package. */
export function dependencyRange({ json }: DependentProject, name: string): string | undefined {
  return json.dependencies?.[name] ?? json.devDependencies?.[name] ?? json.optionalDependencies?.[name];
}

/** Adds exact versions to the project. One that fails leaves the package.json and the lock file as they were. */
export async function addDependencies(
  project: DependentProject,
  specs: readonly string[],
  tools: { readonly cli: Cli; readonly npm: Npm },
): Promise<void> {
  await change(project, { npm: 'install', other: 'add', specs }, tools);
}

export async function removeDependencies(
  project: DependentProject,
  names: readonly string[],
  tools: { readonly cli: Cli; readonly npm: Npm },
): Promise<void> {
  await change(project, { npm: 'uninstall', other: 'remove', specs: names }, tools);
}

interface Change {
  readonly npm: string;
  readonly other: string;
  readonly specs: readonly string[];
}

async function change(
  project: DependentProject,
  { npm: npmWord, other, specs }: Change,
  { cli, npm }: { readonly cli: Cli; readonly npm: Npm },
): Promise<void> {
  const { root, manager } = project;
  const word = manager === 'npm' ? npmWord : other;
  const program = manager === 'npm' ? npm.forProject.program : programOf(manager, cli, root);
  const place = { cwd: root, env: withoutPlaces(cli.env) };
  const flags = manager === 'npm' ? npm.forProject.flags : await flagsOf(project, word, { program, place });
  const restore = snapshot(project);
  const end = await runProgram(program, [word, ...flags, ...specs], place).catch((error: unknown) => {
    restore();
    throw error;
  });
  if (end.code === 0) return;
  restore();
  throw errors.FLOW_PACKAGE_MANAGER_FAILED({ manager, what: `${word} ${specs.join(' ')}`, reason: reasonOf(end) });
}

function programOf(manager: Manager, { env }: Cli, root: string): Program {
  const file = findOnPath(manager, env);
  if (file === undefined) throw errors.FLOW_PACKAGE_MANAGER_MISSING({ manager, root });
  return [file];
}

interface Called {
  readonly program: Program;
  readonly place: Parameters<typeof runProgram>[2];
}

async function flagsOf(project: DependentProject, word: string, called: Called): Promise<readonly string[]> {
  const adds = word === 'add';
  if (project.manager === 'pnpm') {
    const isRoot = existsSync(join(project.root, 'pnpm-workspace.yaml'));
    const workspace = isRoot ? ['--workspace-root'] : [];
    return adds ? ['--save-exact', '--ignore-scripts', ...workspace] : workspace;
  }
  if (await isModernYarn(called)) return adds ? ['--exact', '--mode=skip-build'] : ['--mode=skip-build'];
  const quiet = ['--ignore-scripts', '--non-interactive'];
  return adds ? ['--exact', ...quiet] : quiet;
}

/** From version 2 on, yarn has other flags; which one runs depends on the folder. */
async function isModernYarn({ program, place }: Called): Promise<boolean> {
  const { stdout } = await runProgram(program, ['--version'], place);
  return Number.parseInt(stdout, 10) >= 2;
}

/** Keeps the files that say what is installed; what it returns puts them back. */
function snapshot({ root, lockFolder }: DependentProject): () => void {
  const files = [join(root, 'package.json'), ...Object.keys(lockFiles).map((name) => join(lockFolder, name))];
  const kept = files.map((file) => [file, existsSync(file) ? readFileSync(file) : undefined] as const);
  return () => {
    for (const [file, bytes] of kept) {
      if (bytes === undefined) rmSync(file, { force: true });
      else writeFileSync(file, bytes);
    }
  };
}

function lockAbove(folder: string): { readonly folder: string; readonly manager: Manager } | undefined {
  const found = Object.entries(lockFiles).find(([name]) => existsSync(join(folder, name)));
  if (found !== undefined) return { folder, manager: found[1] };
  const parent = dirname(folder);
  const isEnd = parent === folder || existsSync(join(folder, '.git'));
  return isEnd ? undefined : lockAbove(parent);
}

function readProject(root: string): ProjectJson {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as ProjectJson;
}
