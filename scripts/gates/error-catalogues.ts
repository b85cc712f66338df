import { join } from 'node:path';
import { type Expression, type ObjectProperty, Visitor } from 'oxc-parser';
import { type Binding, type ModuleScope, readModule } from './module-scope.ts';
import { sentenceShapes } from './sentence-shapes.ts';
import { readText, repositoryFiles, root } from './workspace.ts';

export interface ErrorEntry {
  readonly code: string;
  readonly file: string;
  readonly messages: readonly string[];
  readonly hints: readonly string[];
  readonly exitCode: string;
}

/** Every error of the catalogues that the packages' and the plugins' sources define, in the order of their codes. */
export function readCatalogues(): readonly ErrorEntry[] {
  const sources = repositoryFiles().filter((file) => /^(packages|plugins)\/[^/]+\/src\/.*\.ts$/.test(file));
  const defining = sources.filter((file) => /\bdefineErrors\(/.test(readText(file)));
  const entries = defining.flatMap((file) => entriesOf(file));
  return entries.toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

function entriesOf(file: string): readonly ErrorEntry[] {
  const scope = readModule(join(root, file));
  const found: ErrorEntry[] = [];
  const visitor = new Visitor({
    CallExpression({ callee, arguments: [first] }) {
      if (callee.type !== 'Identifier' || callee.name !== 'defineErrors') return;
      if (!first || first.type === 'SpreadElement') throw new Error(`${file}: defineErrors needs an object`);
      found.push(...propertiesOf({ value: first, scope }).map((property) => entryOf(file, property)));
    },
  });
  visitor.visit(scope.program);
  return found;
}

interface Property {
  readonly name: string;
  readonly value: Expression;
  readonly scope: ModuleScope;
}

/** The properties of an object, through constants, spreads and imports. */
function propertiesOf({ value, scope }: Binding): readonly Property[] {
  if (value.type === 'TSAsExpression' || value.type === 'TSSatisfiesExpression') {
    return propertiesOf({ value: value.expression, scope });
  }
  if (value.type === 'Identifier') {
    const found = scope.find(value.name);
    if (!found) throw new Error(`${scope.file}: ${value.name} can't be followed`);
    return propertiesOf(found);
  }
  if (value.type !== 'ObjectExpression') throw new Error(`${scope.file}: an error catalogue must be an object`);
  return value.properties.flatMap((property) =>
    property.type === 'SpreadElement'
      ? propertiesOf({ value: property.argument, scope })
      : [{ name: keyOf(property), value: property.value, scope }],
  );
}

function keyOf({ key }: ObjectProperty): string {
  return key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : '';
}

function entryOf(file: string, { name, value, scope }: Property): ErrorEntry {
  const parts = propertiesOf({ value, scope });
  const shapes = (part: string): readonly string[] => {
    const found = parts.find((one) => one.name === part);
    return found ? sentenceShapes(found) : [];
  };
  return {
    code: name,
    file,
    messages: shapes('message'),
    hints: shapes('hint'),
    exitCode: shapes('exitCode')[0] ?? '1',
  };
}
