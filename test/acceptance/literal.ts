/** A value as TypeScript source that makes it again. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${String(value)}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map((one) => literal(one)).join(', ')}]`;
  if (value instanceof Date) return `new Date(${String(value.getTime())})`;
  if (value instanceof Map) return `new Map<unknown, unknown>(${literal([...value])})`;
  if (value instanceof Set) return `new Set<unknown>(${literal([...value])})`;
  if (ArrayBuffer.isView(value)) return `new ${value.constructor.name}(${literal(Array.from(value as Uint8Array))})`;
  const members = Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${literal(one)}`);
  return `{ ${members.join(', ')} }`;
}
