import type { FlowName, RunId, StepName } from '../contracts/ids.ts';
import { formatVersion, type RerunSteps } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { rerunFolder } from './layout.ts';
import { manifestBytes, parseManifest } from './manifest-bytes.ts';
import { rerunShape } from './manifest-shapes.ts';

/**
 * Says that a resumed run does these steps anew, which it found changed on its way. Written before any of them runs: a
 * run that goes on from this one must not take them from an earlier one.
 */
export async function recordRerun(
  storage: Storage,
  { flow, run, steps }: { readonly flow: FlowName; readonly run: RunId; readonly steps: readonly StepName[] },
): Promise<void> {
  const [first] = steps;
  if (first === undefined) return;
  const record: RerunSteps = { format: formatVersion, steps };
  await storage.putIfAbsent(`${rerunFolder(flow, run)}${first}.json`, manifestBytes(record));
}

/** All that were recorded. */
export async function rerunSteps(storage: Storage, flow: FlowName, run: RunId): Promise<readonly StepName[]> {
  const objects = await Array.fromAsync(storage.list(rerunFolder(flow, run)));
  const keys = objects.map(({ key }) => key);
  const found = await storage.getMany(keys);
  return found.flatMap((bytes, index) =>
    bytes === undefined
      ? []
      : parseManifest<RerunSteps>(bytes, { key: keys[index] ?? '', store: storage.url }, rerunShape).steps,
  );
}
