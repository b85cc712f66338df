import type { Document, Node, Pair } from 'yaml';
import type { Entry, KeyPath, Span } from './entry.ts';
import { yamlParser } from './lazy-parsers.ts';

/** Parses as config files are read: YAML 1.2, with merge keys. */
export function parseYaml(text: string): Document.Parsed {
  return yamlParser().parseDocument(text, { merge: true, prettyErrors: false });
}

/** Where `keys` stands in a YAML text. */
export function locateInYaml(text: string, keys: KeyPath): Entry | undefined {
  const document = parseYaml(text);
  let entry: Entry | undefined;
  let node: Node | null = document.contents;
  for (const key of keys) {
    const pair = child(document, node, key);
    if (pair === undefined) return undefined;
    entry = pair.entry;
    node = pair.value;
  }
  return entry;
}

interface Child {
  readonly entry: Entry;
  readonly value: Node | null;
}

function child(document: Document, parent: Node | null, key: string | number): Child | undefined {
  const yaml = yamlParser();
  const node = yaml.isAlias(parent) ? parent.resolve(document) : parent;
  if (yaml.isSeq(node) && typeof key === 'number') {
    const item = node.items[key];
    return yaml.isNode(item) ? { entry: { value: spanOf(item) }, value: item } : undefined;
  }
  if (!yaml.isMap(node)) return undefined;
  const pair: Pair | undefined = node.items.find((each) => yaml.isScalar(each.key) && String(each.key.value) === key);
  if (!yaml.isScalar(pair?.key)) return undefined;
  const value = yaml.isNode(pair.value) ? pair.value : null;
  const at = spanOf(pair.key);
  return { entry: { key: at, value: value === null ? at : spanOf(value) }, value };
}

function spanOf(node: Node): Span {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
}
