import type { Project } from '@flow/core/engine';
import type { Cli } from './cli.ts';
import { openProject } from './open-project.ts';
import { table } from './reporters/table.ts';
import { toJson } from './reporters/to-json.ts';

export interface ConfigRequest {
  readonly stack: string | undefined;
  readonly isJson: boolean;
}

/** Prints every value that holds in the current folder, and where it came from. Throws where a provider's options are wrong. */
export async function showConfig(cli: Cli, { stack, isJson }: ConfigRequest): Promise<number> {
  await using project = await openProject(cli, { stack });
  await project.checkProviders();
  const { stdout } = cli;
  if (isJson) {
    const { root, config } = project;
    stdout.line(
      toJson({ root, stack: config.stack, files: config.files, values: config.values, plugins: plugins(project) }, 2),
    );
    return 0;
  }
  const rows = project.config.values.map(({ key, value, from }) => [key, shown(value), stdout.paint('dim', from)]);
  const pluginRows = plugins(project).map(({ source, enabled, from }) => [
    'plugin',
    `${source}${enabled ? '' : ' (off)'}`,
    stdout.paint('dim', from),
  ]);
  for (const line of table([...rows, ...pluginRows])) stdout.line(line);
  return 0;
}

interface ShownPlugin {
  readonly source: string;
  readonly enabled: boolean;
  readonly from: string;
}

function plugins(project: Project): readonly ShownPlugin[] {
  return project.config.plugins.map(({ source, enabled, from }) => ({ source, enabled, from }));
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : toJson(value);
}
