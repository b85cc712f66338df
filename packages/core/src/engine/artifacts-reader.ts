import type { TaskPath } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { taskKey } from '../datastore/layout.ts';
import type { Manifests } from '../datastore/manifests.ts';
import { OpenForeaches } from '../datastore/open-foreach.ts';
import type { ArtifactRefs } from '../task/load-inputs.ts';
import { errors } from '../task/errors.ts';

/** Reads what tasks of a store hand on that have finished, or still yield the items of a foreach. */
export function artifactsReader(
  storage: Storage,
  manifests: Manifests,
): (paths: readonly TaskPath[]) => Promise<readonly ArtifactRefs[]> {
  /** All items of a foreach continue the same task. */
  let last: { readonly key: string; readonly artifacts: ArtifactRefs } | undefined;
  return async (paths) => {
    const [only] = paths;
    if (only !== undefined && paths.length === 1 && last?.key === taskKey(only)) return [last.artifacts];
    const found = await manifests.tasks(paths);
    return Promise.all(
      paths.map(async (path, index) => {
        const key = taskKey(path);
        const artifacts = found[index]?.artifacts;
        if (artifacts !== undefined) last = { key, artifacts };
        const handed = artifacts ?? (await new OpenForeaches(storage).artifacts(path));
        if (handed === undefined) throw errors.FLOW_INPUT_MISSING({ path: key });
        return handed;
      }),
    );
  };
}
