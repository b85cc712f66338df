import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { eachOf } from './each-of.ts';
import { type GateResult, resultOf } from './gate.ts';
import { runProgram, runTool } from './run-program.ts';
import { publishedPackages, root, type WorkspacePackage } from './workspace.ts';

/** Packs every published package as a release would, and checks what is in it with publint and attw. */
export async function checkPacked(): Promise<GateResult> {
  const temporary = await mkdtemp(join(tmpdir(), 'flow-packed-'));
  try {
    const results = await eachOf(publishedPackages(), (one) => checkOne(one, join(temporary, one.manifest.name)));
    return resultOf(results.flat());
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function checkOne({ folder, manifest }: WorkspacePackage, target: string): Promise<readonly string[]> {
  const packed = await runProgram('pnpm', ['pack', '--pack-destination', target], join(root, folder));
  if (packed.code !== 0) return [`${manifest.name}: pnpm pack failed\n${packed.output}`];
  const [name] = await readdir(target);
  const tarball = join(target, name ?? '');
  return [...(await lintTarball(manifest.name, tarball)), ...(await checkResolution(manifest, tarball))];
}

async function lintTarball(name: string, tarball: string): Promise<readonly string[]> {
  const bytes = await readFile(tarball);
  const packed = { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) };
  const { messages, pkg } = await publint({ pack: packed, strict: true });
  const serious = messages.filter((message) => message.type !== 'suggestion');
  return serious.map((message) => `${name}: publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`);
}

async function checkResolution(manifest: WorkspacePackage['manifest'], tarball: string): Promise<readonly string[]> {
  const entries = Object.keys(manifest.exports ?? {}).filter((entry) => entry !== './package.json');
  if (entries.length === 0) return [];
  const args = [tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-color', '--no-emoji'];
  const { code, output } = await runTool('@arethetypeswrong/cli/dist/index.js', args);
  return code === 0 ? [] : [`${manifest.name}: attw:\n${output}`];
}
