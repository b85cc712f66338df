const signatures: readonly (readonly [type: string, offset: number, start: string])[] = [
  ['image/png', 0, '\u0089PNG\r\n\u001A\n'],
  ['image/jpeg', 0, '\u00FF\u00D8\u00FF'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['image/avif', 4, 'ftypavif'],
];

/** What kind of picture some bytes are, by how they begin; undefined where they are none that a browser shows. */
export function mediaTypeOf(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 1024));
  const found = signatures.find(
    ([, offset, start]) => head.toString('latin1', offset, offset + start.length) === start,
  );
  if (found !== undefined) return found[0];
  return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)*(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/.test(head.toString())
    ? 'image/svg+xml'
    : undefined;
}
