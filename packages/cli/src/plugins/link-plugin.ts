import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  changeUserPlugins,
  readManifest,
  requireKernel,
  userPluginsFolder,
  type InstalledPackage,
} from '@flow/core/plugins';
import { shownPath } from '@flow/core/kernel';
import type { Cli } from '../cli.ts';
import { toJson } from '../reporters/to-json.ts';
import { errors } from './errors.ts';
import { howToUse } from './how-to-use.ts';
import { addToFolder, openFolder } from './plugin-folder.ts';
import { isPackageName } from './plugin-request.ts';

export interface LinkRequest {
  readonly folder: string;
  readonly isJson: boolean;
}

/** Lets the user's plugins hold a package of a folder, as it is there. Throws FLOW_PLUGIN_LINK and FLOW_PLUGIN_KERNEL. */
export async function linkPlugin(cli: Cli, { folder, isJson }: LinkRequest): Promise<number> {
  const plugin = pluginIn(resolve(cli.cwd, folder), shownPath(folder, { cwd: cli.cwd, root: cli.cwd }) || '.');
  await requireKernel(plugin);
  await changeUserPlugins(userPluginsFolder(cli.env), async (draft) => {
    openFolder(draft);
    addToFolder(draft, [{ name: plugin.name, type: 'link', root: plugin.root }]);
    return Promise.resolve();
  });
  const { name, version, root, json } = plugin;
  if (isJson) cli.stdout.line(toJson({ name, version, root, use: howToUse(json) }, 2));
  else for (const line of [`Linked ${name} ${version} (${root}).`, ...howToUse(json)]) cli.stdout.line(line);
  return 0;
}

function pluginIn(folder: string, shown: string): InstalledPackage {
  const refuse = (reason: string): Error => errors.FLOW_PLUGIN_LINK({ folder: shown, reason });
  if (!existsSync(folder)) throw refuse('there is no such folder');
  const plugin = readPlugin(folder, refuse);
  if (plugin === undefined) throw refuse('it has no package.json with a name');
  if (!isPackageName(plugin.name)) throw refuse(`${JSON.stringify(plugin.name)} can't be the name of a package`);
  const { flow, oclif } = plugin.json;
  if (flow === undefined && oclif === undefined) throw refuse('its package.json has neither "flow" nor "oclif"');
  return plugin;
}

function readPlugin(folder: string, refuse: (reason: string) => Error): InstalledPackage | undefined {
  try {
    return readManifest(folder);
  } catch (error) {
    throw refuse(`its package.json can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
