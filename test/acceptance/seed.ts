/** Always the same for a name. */
export function seedOf(name: string): number {
  return Array.from(name).reduce((seed, letter) => (seed * 31 + (letter.codePointAt(0) ?? 0)) % 65_521, 7);
}
