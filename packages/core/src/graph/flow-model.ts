import type { FlowSource, StepDeclaration } from '../contracts/flow-source.ts';
import type { Field, Method, ParsedClass } from './class-model.ts';
import { errors } from './errors.ts';
import { parameterKind, parametersOf, type ParameterKind } from './inputs-type.ts';
import { addedMethod } from './added-method.ts';
import { parseClass } from './parse-class.ts';
import type { Reporter } from './reporter.ts';
import type { Place } from './source-text.ts';

export interface StepModel {
  readonly name: string;
  readonly declaration: StepDeclaration;
  readonly method: Method;
  readonly parameter: ParameterKind;
}

/** A flow's classes and the loaded class's facts, brought together. */
export interface FlowModel {
  readonly name: string;
  /** The flow's own class first; those that could not be read are left out. */
  readonly classes: readonly ParsedClass[];
  /** False where a class's source is missing: then what it sets is unknown. */
  readonly complete: boolean;
  readonly steps: ReadonlyMap<string, StepModel>;
  /** All that the loaded class calls steps, those included that could not be read. */
  readonly declared: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
  readonly parameterFlags: FlowSource['parameterFlags'];
  /** Fields with an initial value, parameters aside, and abstract members. */
  readonly initialised: ReadonlySet<string>;
  /** Fields whose type says that they may be undefined. */
  readonly optional: ReadonlySet<string>;
  /** The place to report what concerns the whole flow. */
  readonly place: Place;
  /** The first member of a name, from `from` on up, that has code; setters only with `kind: 'set'`. */
  method(name: string, from?: ParsedClass, kind?: 'set'): Method | undefined;
}

const identifier = /^[A-Za-z_$][\w$]*$/;

/** Parses all classes and finds each step's method. Undefined, and reported, where the flow's own class can't be read. */
export function buildModel(source: FlowSource, reporter: Reporter): FlowModel | undefined {
  const parsed = source.classes.map((one) => parseClass(one, reporter));
  const classes = parsed.filter((one) => one !== undefined);
  const own = parsed[0];
  if (source.classes.length === 0) reportNoClass(source.name, reporter);
  if (own === undefined) return undefined;
  const parameters = new Set(source.parameters);
  const fields = classes.flatMap((one) => one.fields);
  return {
    name: source.name,
    classes,
    complete: classes.length === parsed.length,
    steps: readSteps(source, parsed, reporter),
    declared: new Set(source.steps.map((step) => step.name)),
    parameters,
    parameterFlags: source.parameterFlags,
    initialised: new Set([
      ...initialised(fields, parameters.union(new Set(source.removedParameters))),
      ...classes.flatMap(({ abstracts }) => abstracts),
    ]),
    optional: new Set(fields.filter((field) => field.optional).map((field) => field.name)),
    place: own.place,
    method: methodFinder(classes),
  };
}

function methodFinder(classes: readonly ParsedClass[]): FlowModel['method'] {
  const byName = Map.groupBy(
    classes.flatMap(({ methods }) => methods),
    ({ name }) => name,
  );
  return (name, from, kind) => {
    const least = from === undefined ? 0 : classes.indexOf(from) + 1;
    const isAbove = (one: Method): boolean => least === 0 || classes.indexOf(one.owner) >= least;
    return byName.get(name)?.find((one) => (one.kind === 'set') === (kind === 'set') && isAbove(one));
  };
}

function reportNoClass(flow: string, reporter: Reporter): void {
  const place: Place = { source: { file: flow, text: '' }, start: 0, end: 0 };
  reporter.report(errors.FLOW_GRAPH_NO_SOURCE({ what: `The flow ${flow}`, file: 'any class' }), place);
}

function initialised(fields: readonly Field[], parameters: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(fields.filter((field) => field.initialised && !parameters.has(field.name)).map(({ name }) => name));
}

function readSteps(
  source: FlowSource,
  parsed: readonly (ParsedClass | undefined)[],
  reporter: Reporter,
): ReadonlyMap<string, StepModel> {
  const steps = new Map<string, StepModel>();
  for (const declaration of source.steps) {
    const owner = declaration.declaredIn in parsed ? parsed[declaration.declaredIn] : parsed[0];
    const step = owner === undefined ? undefined : stepIn(owner, declaration, reporter);
    if (step !== undefined) steps.set(step.name, step);
  }
  return steps;
}

function stepIn(owner: ParsedClass, declaration: StepDeclaration, reporter: Reporter): StepModel | undefined {
  if (declaration.added === undefined) return readStep(declaration, owner, reporter);
  return { name: declaration.name, declaration, method: addedMethod(declaration.name, owner), parameter: 'none' };
}

function readStep(declaration: StepDeclaration, owner: ParsedClass, reporter: Reporter): StepModel | undefined {
  const { name } = declaration;
  const method = owner.methods.findLast((one) => one.name === name && one.kind === 'method');
  if (method === undefined) {
    const what = `The step ${name} of ${owner.name}`;
    reporter.report(errors.FLOW_GRAPH_NO_SOURCE({ what, file: owner.source.file }), owner.place);
    return undefined;
  }
  if (!identifier.test(name)) reporter.report(errors.FLOW_GRAPH_STEP_NAME({ name }), method.place);
  const count = parametersOf(method.code).length;
  if (count > 1) reporter.report(errors.FLOW_GRAPH_STEP_PARAMETERS({ step: name, count }), method.place);
  return { name, declaration, method, parameter: parameterKind(method.code, owner.typeNames) };
}
