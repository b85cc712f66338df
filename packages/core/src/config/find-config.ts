import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

const configNames = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml'].map((extension) => `flow.config.${extension}`);
const userConfigNames = ['config.yaml', 'config.yml', 'config.json'];

/** Where the configuration of a folder is. */
export interface FoundConfig {
  readonly projectRoot: string;
  readonly project: string | undefined;
  readonly user: string | undefined;
  /** Names of config files that stand beside the project's one and aren't read. */
  readonly ignored: readonly string[];
}

/**
 * Looks for config files from `cwd` upward, as far as the home folder or the root, and for the user's own.
 * Only tests for files, so that a folder without a config costs nothing more.
 */
export function findConfig(cwd: string, env: Env): FoundConfig {
  const home = homeOf(env);
  const folders = foldersUpward(resolve(cwd), home);
  const user = join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'flow');
  const userFile = userConfigNames.map((name) => join(user, name)).find((path) => existsSync(path));
  for (const folder of folders) {
    const [taken, ...ignored] = configsIn(folder);
    if (taken !== undefined) return { projectRoot: folder, project: join(folder, taken), user: userFile, ignored };
  }
  const marked = folders.find((folder) => ['package.json', '.flow'].some((name) => existsSync(join(folder, name))));
  return { projectRoot: marked ?? resolve(cwd), project: undefined, user: userFile, ignored: [] };
}

/** The user's home folder. */
export function homeOf(env: Env): string {
  return env['HOME'] || env['USERPROFILE'] || homedir();
}

/** The folder of the plugins that a user installs for all projects. */
export function userPluginsFolder(env: Env): string {
  const { XDG_DATA_HOME: chosen = '' } = env;
  const base = isAbsolute(chosen) ? chosen : join(homeOf(env), '.local', 'share');
  return join(base, 'flow', 'plugins');
}

function foldersUpward(from: string, home: string): readonly string[] {
  const parent = dirname(from);
  return from === home || parent === from ? [from] : [from, ...foldersUpward(parent, home)];
}

function configsIn(folder: string): readonly string[] {
  const found = configNames.filter((name) => existsSync(join(folder, name)));
  return holdsConfig(join(folder, 'package.json')) ? [...found, 'package.json'] : found;
}

/** A `flow` object with a `plugin` is a plugin's manifest. A broken package.json is a package manager's to report. */
function holdsConfig(path: string): boolean {
  if (!existsSync(path)) return false;
  const text = readFileSync(path, 'utf8');
  if (!text.includes('"flow"')) return false;
  try {
    const { flow } = JSON.parse(text) as { readonly flow?: unknown };
    return typeof flow === 'object' && flow !== null && !Array.isArray(flow) && !('plugin' in flow);
  } catch {
    return false;
  }
}
