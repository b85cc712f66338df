import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GivenDecorator } from '../contracts/given-decorator.ts';
import type { DecoratorSource } from '../package/built-package.ts';
import { PackageFinder, type InstalledPackage } from '../package/find-package.ts';
import { errors } from './errors.ts';
import { requireKernel } from './fits-kernel.ts';
import { packagesAround } from './installed-plugins.ts';
import { installedOf, requireManifest } from './plugin-package.ts';
import type { Project } from './project.ts';

/** Imports decorators into this process, by their names. */
export async function importDecorators(sources: readonly DecoratorSource[]): Promise<Record<string, unknown>> {
  const found = sources.map(async ({ name, module }) => {
    const exported = (await import(pathToFileURL(module).href)) as Readonly<Record<string, unknown>>;
    return [name, exported[name]] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

interface Provided extends DecoratorSource {
  readonly by: string;
  /** Throws where it can't be used. */
  readonly require: () => Promise<void>;
}

/**
 * Looks by their names for decorators that a project's plugins and dependencies provide; a name that is none of theirs may
 * be one of the flow's own. Rejects with FLOW_WITH_AMBIGUOUS, FLOW_DECORATOR_MODULE and FLOW_PLUGIN_KERNEL.
 */
export async function findDecorators(
  project: Project,
  flowFile: string | undefined,
  given: readonly GivenDecorator[],
): Promise<readonly DecoratorSource[]> {
  const provided = given.length === 0 ? [] : providedAround(project, flowFile);
  const sources = await Promise.all(given.map((one) => sourceOf(one, provided)));
  return sources.flat();
}

/** The names of all decorators that a project's plugins and dependencies provide. */
export function providedNames(project: Project, flowFile: string | undefined): readonly string[] {
  return providedAround(project, flowFile).map(({ name }) => name);
}

function providedAround(project: Project, flowFile: string | undefined): readonly Provided[] {
  return [...byPlugins(project), ...installedAround(project, flowFile).flatMap(byPackage)];
}

async function sourceOf(
  { name, from }: GivenDecorator,
  provided: readonly Provided[],
): Promise<readonly DecoratorSource[]> {
  const found = new Map(provided.filter((one) => one.name === name).map((one) => [one.module, one]));
  const [only] = found.values();
  if (only === undefined) return [];
  if (found.size > 1) throw errors.FLOW_WITH_AMBIGUOUS({ name, from, by: [...found.values()].map(({ by }) => by) });
  await only.require();
  return [{ name, module: only.module }];
}

/** What the modules of plugins export beside the plugin. */
function byPlugins({ plugins }: Project): readonly Provided[] {
  return plugins.flatMap(({ file, decorators }) =>
    decorators.map((name) => ({ name, module: file, by: file, require: () => Promise.resolve() })),
  );
}

/** What a package's package.json says that it provides. */
function byPackage(installed: InstalledPackage): readonly Provided[] {
  const { decorators } = installed.json.flow ?? {};
  const module = typeof decorators === 'string' ? decorators : undefined;
  const file = resolve(installed.root, module ?? '.');
  const require = async (): Promise<void> => {
    requireManifest(installed, { source: installed.name, from: 'a dependency' });
    await requireKernel(installed);
    if (module === undefined || !existsSync(file))
      throw errors.FLOW_DECORATOR_MODULE({ package: installed.name, module });
  };
  return decoratorNames(installed).map((name) => ({ name, module: file, by: installed.name, require }));
}

/** The names of the decorators that a package's package.json says that it provides. */
export function decoratorNames({ json }: InstalledPackage): readonly string[] {
  const names: unknown = json.flow?.provides?.decorators;
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

/** The packages that the config lists, those that the project and the flow's own package depend on, and the user's, each once. */
export function installedAround(project: Project, flowFile: string | undefined): readonly InstalledPackage[] {
  const finder = new PackageFinder();
  const listed = project.config.plugins
    .filter(({ enabled }) => enabled)
    .map((setting) => installedOf(setting, finder))
    .filter((one) => one !== undefined);
  const all = [...listed, ...packagesAround(project, flowFile, finder).map(({ installed }) => installed)];
  return [...new Map(all.map((one) => [one.root, one])).values()];
}
