import type { ClassSource, FlowSource, StepDeclaration } from '../../src/contracts/flow-source.ts';
import type { FlowGraph } from '../../src/contracts/graph.ts';
import { flagsOf, variableName } from '../../src/flow/parameter-flags.ts';
import { buildGraph } from '../../src/graph/build-graph.ts';
import { renderDiagnostic } from '../../src/graph/render-diagnostic.ts';

interface Options {
  readonly file?: string;
  /** More classes, as text, from the nearest base on. */
  readonly bases?: readonly string[];
  readonly decorators?: Readonly<Record<string, StepDeclaration['decorators']>>;
}

const stepPattern = /@step(?:\((?<options>\{[^)]*\})\))?\s+(?:async\s+)?(?<name>\w+)\s*\(/g;

/** What loading the text would say of it: steps by their `@step`, parameters by `= param(`. */
export function flowSource(text: string, options: Options = {}): FlowSource {
  const texts = [text, ...(options.bases ?? [])];
  const classes = texts.map((one, index) =>
    classSource(one, index === 0 ? (options.file ?? 'flow.ts') : `base${index}.ts`),
  );
  const steps = new Map<string, StepDeclaration>();
  for (const [declaredIn, one] of texts.entries()) {
    for (const { groups } of one.matchAll(stepPattern)) {
      const name = groups?.['name'] ?? '';
      if (!steps.has(name)) steps.set(name, declaration(name, declaredIn, groups?.['options'], options));
    }
  }
  const parameters = texts.flatMap((one) => [...one.matchAll(/(\w+) = param\(/g)].map(([, name]) => name ?? ''));
  return {
    name: classes[0]?.name ?? '',
    classes,
    steps: [...steps.values()],
    parameters,
    parameterFlags: parameters.map(named),
  };
}

function named(name: string): FlowSource['parameterFlags'][number] {
  const spec = { kind: 'file', as: 'text', options: {} } as const;
  return { name, flags: flagsOf(name, spec), variable: variableName(name, spec) };
}

function classSource(text: string, file: string): ClassSource {
  const found = /class (\w+)/.exec(text);
  return { name: found?.[1] ?? '', file, text, start: found?.index ?? 0 };
}

function declaration(name: string, declaredIn: number, given: string | undefined, options: Options): StepDeclaration {
  const ends = /(start|end): (true|false)/.exec(given ?? '');
  const flag = (end: string): boolean => (ends?.[1] === end ? ends[2] === 'true' : name === end);
  return { name, declaredIn, isStart: flag('start'), isEnd: flag('end'), decorators: options.decorators?.[name] ?? [] };
}

/** Everything that is found in the text, rendered. */
export function check(text: string, options: Options = {}): string {
  return buildGraph(flowSource(text, options))
    .diagnostics.map((one) => renderDiagnostic(one))
    .join('\n\n');
}

/** As `check`, for the body of a class `F`, whose lines may stand six spaces in. */
export function checkBody(body: string, options: Options = {}): string {
  const lines = body.replaceAll(/^\n|\n\s*$/g, '').replaceAll(/^ {6}/gm, '  ');
  return check(`class F extends Flow {\n${lines}\n}`, options);
}

/** The graph of a text in which nothing is wrong. */
export function graphOf(text: string, options: Options = {}): FlowGraph {
  const { graph, diagnostics } = buildGraph(flowSource(text, options));
  if (graph === undefined || diagnostics.length > 0) {
    throw new Error(diagnostics.map((one) => renderDiagnostic(one)).join('\n\n'));
  }
  return graph;
}
