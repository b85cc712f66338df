import { findConfig, userPluginsFolder } from '@flow/core/plugins';
import type { Cli } from '../cli.ts';
import { Npm } from './npm.ts';
import { dependentProject, type DependentProject } from './project-dependency.ts';

/** Where plugins go, and what installs them. */
export interface PluginPlace {
  readonly cli: Cli;
  /** The user's plugins. */
  readonly folder: string;
  /** Where the command stands; undefined outside of a project. */
  readonly project: DependentProject | undefined;
  readonly npm: Npm;
}

export async function openPluginPlace(cli: Cli): Promise<PluginPlace> {
  const { projectRoot } = findConfig(cli.cwd, cli.env);
  const [folder, project] = [userPluginsFolder(cli.env), dependentProject(projectRoot)];
  return { cli, folder, project, npm: await Npm.open(cli, projectRoot) };
}
