import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Expression, type Function as FunctionNode, parseSync, type Program } from 'oxc-parser';

/** What a top-level name of a module stands for, with the module that it is written in. */
export interface Binding {
  readonly value: Expression | FunctionNode;
  readonly scope: ModuleScope;
}

export interface ModuleScope {
  readonly file: string;
  readonly text: string;
  readonly program: Program;
  readonly find: (name: string) => Binding | undefined;
}

/** Reads a module so that the constants and functions it uses can be followed, also through relative imports. */
export function readModule(file: string): ModuleScope {
  const text = readFileSync(file, 'utf8');
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} can't be parsed: ${errors[0]?.message ?? ''}`);
  const own = new Map<string, Expression | FunctionNode>();
  for (const statement of program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type === 'FunctionDeclaration' && declaration.id) own.set(declaration.id.name, declaration);
    if (declaration?.type !== 'VariableDeclaration') continue;
    for (const { id, init } of declaration.declarations) if (id.type === 'Identifier' && init) own.set(id.name, init);
  }
  const scope: ModuleScope = {
    file,
    text,
    program,
    find(name) {
      const value = own.get(name);
      return value ? { value, scope } : findImported(scope, name);
    },
  };
  return scope;
}

function findImported({ file, program }: ModuleScope, name: string): Binding | undefined {
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration' || !statement.source.value.startsWith('.')) continue;
    const path = join(dirname(file), statement.source.value);
    for (const specifier of statement.specifiers) {
      if (specifier.type !== 'ImportSpecifier' || specifier.local.name !== name || !existsSync(path)) continue;
      const imported = specifier.imported.type === 'Identifier' ? specifier.imported.name : name;
      return readModule(path).find(imported);
    }
  }
  return undefined;
}
