import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { publishedPackages, type Manifest, type WorkspacePackage } from '../../scripts/gates/workspace.ts';
import { releaseInto } from '../../scripts/release/release-into.ts';
import { startRegistry, type Registry } from '../../scripts/release/start-registry.ts';
import { installCommand } from './as-user.ts';

/** One release for all tests of the registry: to make it takes longer than most of them. */
export interface Release {
  /** With what was released; tests publish packages of their own to it too. */
  readonly registry: Omit<Registry, typeof Symbol.asyncDispose>;
  /** Where the command and core are installed from it. */
  readonly command: string;
  readonly released: readonly Manifest[];
  /** The workspace's packages as they were before. */
  readonly before: readonly WorkspacePackage[];
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly release: Release;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const before = publishedPackages();
  const registry = await startRegistry();
  const { url, folder, env, user } = registry;
  const end = async (): Promise<void> => registry[Symbol.asyncDispose]();
  try {
    const released = await releaseInto(registry);
    const command = await installCommand(registry, '@flow/cli @flow/core');
    provide('release', { registry: { url, folder, env, user }, command, released, before });
    return async () => {
      await rm(command, { recursive: true, force: true });
      await end();
    };
  } catch (error) {
    await end();
    throw error;
  }
}
