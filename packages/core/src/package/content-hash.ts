import { createHash } from 'node:crypto';
import { parseContentHash, type ContentHash } from '../contracts/ids.ts';

export function contentHash(bytes: Uint8Array | string): ContentHash {
  return parseContentHash(createHash('sha256').update(bytes).digest('hex'));
}
