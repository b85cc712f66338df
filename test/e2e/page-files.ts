/** The files that a page shows: its blocks of TypeScript whose first line is a comment with a path, by that path. */
export function pageFiles(page: string): Readonly<Record<string, string>> {
  const blocks = page.matchAll(/^```ts\n\/\/ (\S+)\n([^]*?)^```/gm);
  return Object.fromEntries([...blocks].map(([, name = '', text = '']) => [name, text]));
}
