import { deserialize, serialize } from 'node:v8';
import { errors } from './errors.ts';
import { largestPayload } from './frame.ts';

/** A value as bytes, in the structured-clone format. Throws FLOW_GANG_VALUE. */
export function encodeValue(value: unknown): Uint8Array {
  const bytes = encoded(value);
  if (bytes.byteLength <= largestPayload) return bytes;
  throw errors.FLOW_GANG_VALUE({ reason: `it takes ${String(bytes.byteLength)} bytes.` });
}

export function decodeValue(bytes: Uint8Array): unknown {
  return deserialize(bytes);
}

function encoded(value: unknown): Uint8Array {
  try {
    return serialize(value);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw errors.FLOW_GANG_VALUE({ reason }, { cause });
  }
}
