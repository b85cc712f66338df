import { engineErrors, type ParameterInfo } from '@flow/core/engine';
import * as Flags from '@oclif/core/flags';
import type { FlagInput } from '@oclif/core/interfaces';
import { toJson } from './reporters/to-json.ts';

export interface ParameterFlags {
  readonly flow: string;
  readonly parameters: readonly ParameterInfo[];
  /** The command's own. */
  readonly reserved: readonly string[];
}

/** oclif's flags for a flow's parameters. Throws FLOW_PARAM_RESERVED. */
export function parameterFlags({ flow, parameters, reserved }: ParameterFlags): FlagInput {
  const flags = parameters.map((parameter) => {
    const { name, flag } = parameter;
    const taken = [flag, name].find((one) => reserved.includes(one) || one === 'help');
    if (taken !== undefined) throw engineErrors.FLOW_PARAM_RESERVED({ flow, name, flag: taken });
    return [flag, parameterFlag(flow, parameter)] as const;
  });
  return Object.fromEntries(flags);
}

function parameterFlag(flow: string, parameter: ParameterInfo): FlagInput[string] {
  const { name, flag, type, choices } = parameter;
  const base = { description: describe(parameter), helpGroup: flow, ...(name !== flag && { aliases: [name] }) };
  if (type === 'boolean') return Flags.boolean({ ...base, allowNo: true });
  if (type === 'array') return Flags.string({ ...base, helpValue: '<value>', multiple: true, multipleNonGreedy: true });
  const value = { ...base, helpValue: `<${type}>` };
  return choices.length > 0 ? Flags.string({ ...base, options: [...choices] }) : Flags.string(value);
}

/** What was given for the parameters, by field name: texts, or true and false. */
export function givenParameters(
  parameters: readonly ParameterInfo[],
  flags: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const given = parameters.flatMap(({ name, flag }) =>
    flags[flag] === undefined ? [] : [[name, single(flags[flag])] as const],
  );
  return Object.fromEntries(given);
}

/** A list that was given in one piece may be `a,b` or `["a","b"]`; what was repeated is taken as it stands. */
function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
}

function describe({ help, isRequired, default: given, kind }: ParameterInfo): string {
  const facts = [
    ...(isRequired ? ['required'] : []),
    ...(given === undefined ? [] : [`default: ${typeof given === 'string' ? given : toJson(given)}`]),
    ...(kind === 'file' ? ['the contents are stored with the run'] : []),
  ];
  return [...(facts.length > 0 ? [`[${facts.join(', ')}]`] : []), ...(help === undefined ? [] : [help])].join(' ');
}
