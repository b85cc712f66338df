import type { MetadataProvider } from '../contracts/metadata.ts';
import { formatVersion, type ResumeClaim, type RunManifest } from '../contracts/records.ts';
import type { RunId } from '../contracts/ids.ts';
import type { Storage } from '../contracts/storage.ts';
import { Manifests } from '../datastore/manifests.ts';
import { ResumeClaims } from '../datastore/resume-claims.ts';
import { errors } from './errors.ts';
import { isLauncherAtWork } from './living-launcher.ts';

export interface ClaimResume {
  readonly storage: Storage;
  readonly metadata: MetadataProvider;
  readonly origin: RunId;
  /** Of the run that is to go on. */
  readonly manifest: RunManifest;
  readonly now: number;
}

/** The runs that go on in this process, each by its store. */
const going = new Set<string>();

/**
 * Says in the store that this run goes on from another one, before it does anything: of several that would, one does.
 * Throws FLOW_RESUME_TAKEN where another goes on from the same run, until that one has ended or was killed.
 */
export async function claimResume(wanted: ClaimResume): Promise<Disposable> {
  const { storage, origin, manifest, now } = wanted;
  const { flow, run, launcher } = manifest;
  const claims = new ResumeClaims(storage, flow, origin);
  const mark = markOf(wanted, run);
  going.add(mark);
  const release = { [Symbol.dispose]: () => void going.delete(mark) };
  try {
    for (let number = await claims.count(); ; number += 1) {
      const last = number === 0 ? undefined : await claims.read(number);
      if (last !== undefined && (await isAtWork(last, wanted)))
        throw errors.FLOW_RESUME_TAKEN({ origin: `${flow}/${origin}`, path: `${flow}/${last.run}` });
      const claim = { format: formatVersion, run, at: now, ...(launcher !== undefined && { launcher }) };
      if (await claims.write(number + 1, claim)) return release;
    }
  } catch (error) {
    release[Symbol.dispose]();
    throw error;
  }
}

async function isAtWork({ run, launcher, at }: ResumeClaim, wanted: ClaimResume): Promise<boolean> {
  const { storage, metadata, manifest, now } = wanted;
  if ((await new Manifests(storage).runEnd(manifest.flow, run)) !== undefined) return false;
  if (going.has(markOf(wanted, run))) return true;
  const { heartbeatAt = at } = (await metadata.getRun(manifest.flow, run)) ?? {};
  return launcher !== undefined && isLauncherAtWork(launcher, { heartbeatAt, now });
}

function markOf({ storage, manifest }: ClaimResume, run: RunId): string {
  return `${storage.url} ${manifest.flow}/${run}`;
}
