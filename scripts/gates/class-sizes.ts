import { join } from 'node:path';
import { type Class, Visitor } from 'oxc-parser';
import { readModule } from './module-scope.ts';
import { readText, repositoryFiles, root } from './workspace.ts';

const mostMembers = 15;
const mostLines = 300;

/** Classes of the packages and plugins that have grown too large to be understood. */
export function classSizeProblems(): readonly string[] {
  const sources = repositoryFiles().filter((file) => /^(packages|plugins)\/[^/]+\/src\/.*\.ts$/.test(file));
  return sources
    .filter((file) => /\bclass\b/.test(readText(file)))
    .flatMap((file) => largeClasses(join(root, file), file));
}

/** The classes of the file at `path` that are too large; `shown` is how to call it. */
export function largeClasses(path: string, shown: string): readonly string[] {
  const { program, text } = readModule(path);
  const problems: string[] = [];
  const judge = (node: Class): void => {
    const name = `${shown}: the class ${node.id?.name ?? 'without a name'}`;
    const lines = text.slice(node.start, node.end).split('\n').length;
    const members = publicMembers(node);
    if (lines > mostLines) problems.push(`${name} has ${lines} lines; ${mostLines} are allowed`);
    if (members > mostMembers) problems.push(`${name} has ${members} public members; ${mostMembers} are allowed`);
  };
  new Visitor({ ClassDeclaration: judge, ClassExpression: judge }).visit(program);
  return problems;
}

function publicMembers({ body }: Class): number {
  const names = body.body.flatMap((member) => {
    if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') return [];
    const isHidden = member.accessibility === 'private' || member.accessibility === 'protected';
    if (isHidden || member.key.type === 'PrivateIdentifier') return [];
    if (member.type === 'MethodDefinition' && member.kind === 'constructor') return [];
    return [member.key.type === 'Identifier' ? member.key.name : `computed at ${member.start}`];
  });
  return new Set(names).size;
}
