import { resolve } from 'node:path';
import { isObject } from '../config/check-value.ts';
import { installedAround } from './find-decorators.ts';
import type { Project } from './project.ts';

/** A flag of the commands that run flows, which stands for a decorator for all steps. */
export interface DecoratorFlag {
  /** Without its dashes: `cache`. */
  readonly flag: string;
  /** What `--with` would be given: `cached`. */
  readonly with: string;
  readonly description: string | undefined;
}

/**
 * The flags that a project's plugins and dependencies add, by their manifests; of two packages with one flag, that of the
 * first. Throws nothing: a manifest that makes no sense adds none.
 */
export function decoratorFlags(project: Project, file: string, cwd: string): readonly DecoratorFlag[] {
  const flags = installedAround(project, resolve(cwd, file)).flatMap(({ json }) => flagsIn(json.flow?.flags));
  return [...new Map(flags.toReversed().map((one) => [one.flag, one])).values()].toReversed();
}

function flagsIn(declared: unknown): readonly DecoratorFlag[] {
  return Object.entries(isObject(declared) ? declared : {}).flatMap(([flag, value]) => {
    if (!isObject(value)) return [];
    const { with: decorator, description } = value;
    if (typeof decorator !== 'string') return [];
    return [{ flag, with: decorator, description: typeof description === 'string' ? description : undefined }];
  });
}
