import type { Node } from 'oxc-parser';
import { didYouMean } from '../contracts/did-you-mean.ts';
import type { Field, Method } from './class-model.ts';
import { errors } from './errors.ts';
import type { FlowModel, StepModel } from './flow-model.ts';
import type { Reporter } from './reporter.ts';
import { placeOf, textAt, type Place } from './source-text.ts';
import type { AccessLister } from './step-accesses.ts';
import { hasOwnThis, isMember, memberName, walk } from './syntax.ts';

const flowMembers: ReadonlySet<string> = new Set(['next', 'merge']);
const objectMembers: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Reports names that are taken, parameters that are assigned, and field initialisers that read one. */
export function checkNames(model: FlowModel, lister: AccessLister, reporter: Reporter): void {
  for (const { methods, fields } of model.classes) {
    for (const method of methods) checkMethod(method, model, reporter);
    for (const method of methods) checkAssignments(method, { model, lister, reporter });
    for (const field of fields) checkField(field, model, reporter);
  }
  for (const step of model.steps.values()) checkDecorators(step, model, reporter);
}

function isReserved(name: string): boolean {
  return flowMembers.has(name) || objectMembers.has(name) || name.startsWith('__');
}

function checkMethod({ name, place }: Method, model: FlowModel, reporter: Reporter): void {
  const isStep = model.steps.has(name);
  if (isStep ? !isReserved(name) : !flowMembers.has(name)) return;
  reporter.report(errors.FLOW_ARTIFACT_RESERVED({ name, what: isStep ? 'a step' : 'a method' }), place);
}

interface Names {
  readonly model: FlowModel;
  readonly lister: AccessLister;
  readonly reporter: Reporter;
}

function checkAssignments(method: Method, { model, lister, reporter }: Names): void {
  for (const { kind, name, place } of lister.own(method)) {
    if (kind !== 'write') continue;
    if (model.parameters.has(name)) {
      reporter.report(errors.FLOW_PARAM_ASSIGNED({ name, method: method.name }), place);
    } else if (isReserved(name) || model.method(name)?.kind === 'method') {
      reporter.report(errors.FLOW_ARTIFACT_RESERVED({ name, what: 'an artifact' }), place);
    }
  }
}

/** What decorators set for a step, as `into` of a `@catchError`, is named like what the step assigns. */
function checkDecorators({ name: step, method, declaration }: StepModel, model: FlowModel, reporter: Reporter): void {
  for (const { name: decorator, sets = [] } of declaration.decorators) {
    const place = method.decorators.find((one) => one.name === decorator)?.place ?? method.place;
    const taken = sets.filter((name) => isReserved(name) || model.method(name)?.kind === 'method');
    if (taken.length > 0) {
      const what = `an artifact, as @${decorator} of ${step} has it`;
      reporter.report(errors.FLOW_ARTIFACT_RESERVED({ name: taken.join('`, `'), what }), place);
    }
    for (const name of sets) checkSpelling({ name, decorator, step }, { model, reporter, place });
    for (const name of sets.filter((one) => model.parameters.has(one))) {
      reporter.report(errors.FLOW_PARAM_ASSIGNED({ name, method: `@${decorator} of ${step}` }), place);
    }
  }
}

interface SetByDecorator {
  readonly name: string;
  readonly decorator: string;
  readonly step: string;
}

/** A name that no field has, while one has a name much like it, was likely meant to be that; if it is written there at all. */
function checkSpelling(
  { name, decorator, step }: SetByDecorator,
  { model, reporter, place }: { readonly model: FlowModel; readonly reporter: Reporter; readonly place: Place },
): void {
  const fields = model.classes.flatMap((one) => one.fields).map((field) => field.name);
  const artifacts = fields.filter((field) => !model.parameters.has(field));
  if (name.length < 3 || isReserved(name) || fields.includes(name) || model.method(name) !== undefined) return;
  if (
    !textAt(place)
      .split(/[^\p{ID_Continue}$]+/u)
      .includes(name)
  )
    return;
  const near = didYouMean(name, artifacts);
  if (near !== undefined)
    reporter.report(errors.FLOW_ARTIFACT_UNDECLARED({ name, decorator, step, near }), place, 'warning');
}

function checkField({ name, owner, value, place, isAccessor }: Field, model: FlowModel, reporter: Reporter): void {
  if (isReserved(name) || model.steps.has(name)) {
    reporter.report(errors.FLOW_ARTIFACT_RESERVED({ name, what: 'a field' }), place);
  }
  if (isAccessor && !name.startsWith('#')) reporter.report(errors.FLOW_ARTIFACT_ACCESSOR({ name }), place);
  if (value === undefined) return;
  walk(value, (node: Node) => {
    if (hasOwnThis(node) || node.type === 'ArrowFunctionExpression') return false;
    if (!isMember(node) || node.object.type !== 'ThisExpression') return true;
    const read = memberName(node);
    if (read !== undefined && model.parameters.has(read)) {
      reporter.report(errors.FLOW_PARAM_IN_INITIALISER({ name: read, field: name }), placeOf(owner.source, node));
    }
    return true;
  });
}
