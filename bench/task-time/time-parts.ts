import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import type { Profiler } from 'node:inspector';
import { fileURLToPath } from 'node:url';

/** A function on the stack, at its place in our sources where it is ours. */
export interface Frame {
  readonly name: string;
  readonly file: string;
}

/** What a process may be doing, the nearest frame that tells decides. */
const parts: readonly { readonly part: string; readonly tells: (frame: Frame) => boolean }[] = [
  { part: 'sampling', tells: ({ file }) => file.includes('/task-time/sampler.ts') },
  { part: 'waiting', tells: ({ name }) => name === '(idle)' },
  { part: 'garbage collection', tells: ({ name }) => name === '(garbage collector)' },
  {
    part: 'files',
    tells: ({ file }) => /^node:(internal\/)?fs\b/.test(file) || file.includes('/builtin/local-storage/'),
  },
  { part: 'index of runs', tells: ({ file }) => file.includes('/builtin/sqlite-metadata/') },
  {
    part: 'output and logs',
    tells: ({ file }) => /\/cli\/.*\/reporters\/|task-output|worker-output|task-log/.test(file),
  },
  { part: 'leaving the worker clean', tells: ({ file }) => /worker-cleanliness|(builtins|group)-watch/.test(file) },
  {
    part: 'messages between launcher and worker',
    tells: ({ file }) => /^node:(internal\/)?child_process|\/builtin\/local-processes\//.test(file),
  },
  { part: 'manifests and artifacts', tells: ({ file }) => file.includes('/datastore/') },
  { part: 'scheduling', tells: ({ file }) => file.includes('/engine/') },
  { part: 'the task: inputs, object, body', tells: ({ file }) => /\/(task|flow|kernel)\/|\/bench\/flows\//.test(file) },
];

/** What belongs to none of the parts: Node's own event loop, and its streams. */
export const otherPart = 'Node itself';

/** Names of all parts but the sampler's own, in the order in which they are shown. */
export const partNames: readonly string[] = [
  ...parts.map(({ part }) => part).filter((part) => part !== 'waiting' && part !== 'sampling'),
  otherPart,
  'waiting',
];

/** Microseconds of a profile by part. */
export function timeParts(profile: Profiler.Profile): ReadonlyMap<string, number> {
  const partOf = partsOfNodes(profile);
  const times = new Map<string, number>();
  for (const [index, node] of (profile.samples ?? []).entries()) {
    const part = partOf.get(node) ?? otherPart;
    times.set(part, (times.get(part) ?? 0) + Math.max(0, profile.timeDeltas?.[index] ?? 0));
  }
  return times;
}

/** The part of each node of the call tree: its own, or what its caller is at. */
function partsOfNodes({ nodes }: Profiler.Profile): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const visit = (node: Profiler.ProfileNode | undefined, above: string): void => {
    if (node === undefined) return;
    const frame = frameOf(node);
    const part = parts.find(({ tells }) => tells(frame))?.part ?? above;
    found.set(node.id, part);
    for (const child of node.children ?? []) visit(byId.get(child), part);
  };
  visit(nodes[0], otherPart);
  return found;
}

function frameOf({ callFrame }: Profiler.ProfileNode): Frame {
  const { functionName: name, url, lineNumber, columnNumber } = callFrame;
  const entry = mapOf(url)?.findEntry(lineNumber, columnNumber);
  const file = entry !== undefined && 'originalSource' in entry ? entry.originalSource : url;
  return { name, file };
}

const maps = new Map<string, SourceMap | undefined>();

function mapOf(url: string): SourceMap | undefined {
  if (!url.startsWith('file:')) return undefined;
  if (!maps.has(url)) maps.set(url, readMap(`${fileURLToPath(url)}.map`));
  return maps.get(url);
}

function readMap(file: string): SourceMap | undefined {
  return existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}
