import { Visitor, type Class, type Program } from 'oxc-parser';
import { editSource, parseSource, type EditedSource, type SourceEdit } from './source-edits.ts';

/** Where a class came from, as `globalThis[Symbol.for('flow.classes')]`, a WeakMap by class, tells at run time. */
export interface ClassOrigin {
  /** As given to `annotateClasses`. */
  readonly file: string;
  /** Where the class begins in the original text, in UTF-16 units. */
  readonly start: number;
  readonly name: string;
}

const register = '(globalThis[Symbol.for("flow.classes")]??=new WeakMap()).set';

/**
 * Adds to each class of a source file a static block that records where the class stands; lines stay as they are.
 * Undefined when the file has no class that a flow could be made of, or can't be parsed.
 *
 * @param file - recorded as given; its ending tells the language
 */
export function annotateClasses(code: string, file: string): EditedSource | undefined {
  if (!mayHoldFlow(code)) return undefined;
  const program = parseSource(code, file);
  if (program === undefined) return undefined;
  const edits = classAnnotations(program, code, file);
  return edits.length === 0 ? undefined : editSource(code, file, edits);
}

/** False for text in which no class can be a flow. */
export function mayHoldFlow(code: string): boolean {
  return /@step|\bextends\b/.test(code);
}

/** The edits that `annotateClasses` makes. */
export function classAnnotations(program: Program, code: string, file: string): readonly SourceEdit[] {
  if (!mayHoldFlow(code)) return [];
  const names = new Map<number, string>();
  const classes: Class[] = [];
  const ambient: { readonly start: number; readonly end: number }[] = [];
  const visitor = new Visitor({
    ClassDeclaration: (node) => void (node.declare === true ? undefined : classes.push(node)),
    ClassExpression: (node) => void classes.push(node),
    ExportDefaultDeclaration: (node) => void names.set(node.declaration.start, 'default'),
    VariableDeclarator: (node) => {
      if (node.init?.type === 'ClassExpression' && node.id.type === 'Identifier')
        names.set(node.init.start, node.id.name);
    },
    TSModuleDeclaration: (node) => void (node.declare ? ambient.push(node) : undefined),
  });
  visitor.visit(program);
  return classes
    .filter((node) => !ambient.some((outer) => outer.start <= node.start && node.end <= outer.end))
    .map((node) => annotation(node, { file, start: node.start, name: node.id?.name ?? names.get(node.start) ?? '' }));
}

function annotation(node: Class, origin: ClassOrigin): SourceEdit {
  const at = node.body.start + 1;
  return { start: at, end: at, text: `static{${register}(this,${JSON.stringify(origin)})}` };
}
