import { inspect } from 'node:util';

/** One line of JSON, whatever the value holds: what JSON can't say is shown as text. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_key, one: unknown) => plain(one), indent);
}

function plain(value: unknown): unknown {
  switch (typeof value) {
    case 'bigint':
    case 'symbol':
      return String(value);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'function':
      return inspect(value);
    case 'object':
      return isOpaque(value) ? inspect(value, { breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 3 }) : value;
    default:
      return value;
  }
}

function isOpaque(value: object | null): boolean {
  return (
    value instanceof Map ||
    value instanceof Set ||
    ArrayBuffer.isView(value) ||
    value instanceof ArrayBuffer ||
    isBufferJson(value)
  );
}

/** What a Buffer's own toJSON has made of it before it comes here. */
function isBufferJson(value: object | null): boolean {
  return value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value && Array.isArray(value.data);
}
