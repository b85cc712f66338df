import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { NativePackage, PackageManifest } from './built-package.ts';
import { errors } from './errors.ts';
import { formatMachine, runsOn, thisMachine, type Machine } from './machine-code.ts';

/**
 * Throws FLOW_PACKAGE_PLATFORM when the package unpacked at `dir` holds native code that can't run here.
 *
 * @param here - the machine that is to run it; by default this one
 */
export function checkPlatform(dir: string, here?: Machine): void {
  const { natives } = readManifest(dir);
  if (natives.length === 0) return;
  const machine = here ?? thisMachine();
  const foreign = natives.filter((native) => !native.machines.some((needed) => runsOn(needed, machine)));
  if (foreign.length === 0) return;
  throw errors.FLOW_PACKAGE_PLATFORM({ natives: foreign.map(describe), here: formatMachine(machine) });
}

/** What the package at `dir` says of itself. */
export function readManifest(dir: string): PackageManifest {
  const { flow } = JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8')) as {
    readonly flow: PackageManifest;
  };
  return flow;
}

function describe({ name, version, machines }: NativePackage): string {
  return `${name} ${version}`.trimEnd() + ` (for ${machines.map(formatMachine).join(', ')})`;
}
