/** The genre that was asked for, whatever the case it was typed in. Throws an error that names the nearest ones. */
export function findGenre(asked: string, genres: readonly string[]): string {
  const found = genres.find((genre) => genre.toLowerCase() === asked.toLowerCase());
  if (found !== undefined) return found;
  const near = genres
    .toSorted((a, b) => likeness(b, asked) - likeness(a, asked))
    .filter((genre) => likeness(genre, asked) >= 0.4);
  const guess = near[0] === undefined ? '' : ` Did you mean "${near[0]}"?`;
  throw new Error(`There is no genre "${asked}" in the data.${guess} It has: ${genres.join(', ')}.`);
}

/** The share of letter pairs that two words have in common, from 0 to 1. */
function likeness(a: string, b: string): number {
  const [left, right] = [letterPairs(a), letterPairs(b)];
  const common = left.intersection(right).size;
  return (2 * common) / Math.max(1, left.size + right.size);
}

function letterPairs(word: string): ReadonlySet<string> {
  const letters = word.toLowerCase();
  return new Set(Array.from({ length: Math.max(0, letters.length - 1) }, (_, at) => letters.slice(at, at + 2)));
}
