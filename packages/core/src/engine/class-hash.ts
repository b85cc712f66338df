import type { ContentHash } from '../contracts/ids.ts';
import { contentHash } from '../datastore/artifact-store.ts';
import type { FlowClass } from '../flow/read-definition.ts';

/** What stands for the code of a flow that runs in this process: the hash of its class's text. */
export function classHash(flowClass: FlowClass): ContentHash {
  return contentHash(Buffer.from(flowClass.toString()));
}
