import { findConfig, userPlugins, userPluginsFolder, type UserPlugin } from '@flow/core/plugins';
import type { Cli } from '../cli.ts';
import { Npm } from './npm.ts';
import { dependentProject, type DependentProject } from './project-dependency.ts';

/** Where plugins go, and what installs them. */
export interface PluginPlace {
  readonly cli: Cli;
  /** The user's plugins. */
  readonly folder: string;
  /** Those that are there when the command begins. */
  readonly known: readonly UserPlugin[];
  /** Where the command stands; undefined outside of a project. */
  readonly project: DependentProject | undefined;
  readonly npm: Npm;
}

/** Throws FLOW_PLUGINS_UNREADABLE and FLOW_NPM_MISSING, before anything is asked for or changed. */
export async function openPluginPlace(cli: Cli): Promise<PluginPlace> {
  const { projectRoot } = findConfig(cli.cwd, cli.env);
  const [folder, project] = [userPluginsFolder(cli.env), dependentProject(projectRoot)];
  const known = userPlugins(folder);
  return { cli, folder, known, project, npm: await Npm.open(cli, projectRoot) };
}
