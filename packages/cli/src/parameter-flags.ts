import type { ParameterInfo } from '@flow/core/engine';
import * as Flags from '@oclif/core/flags';
import type { FlagInput } from '@oclif/core/interfaces';
import { defaultText } from './default-text.ts';
import { literal } from './literal-text.ts';

/** The flags of a flow's parameters. */
export function parameterFlags(flow: string, parameters: readonly ParameterInfo[]): FlagInput {
  return Object.fromEntries(parameters.map((parameter) => [parameter.flag, parameterFlag(flow, parameter)]));
}

function parameterFlag(flow: string, parameter: ParameterInfo): FlagInput[string] {
  const { name, flag, type, choices } = parameter;
  const base = {
    description: literal(describe(parameter)),
    helpGroup: flow,
    ...(name !== flag && { aliases: [name] }),
  };
  if (type === 'boolean') return Flags.boolean({ ...base, allowNo: true });
  if (type === 'array') {
    const item = choices.length > 0 ? choices.join('|') : 'value';
    return Flags.string({ ...base, helpValue: `<${item}>`, multiple: true, multipleNonGreedy: true });
  }
  const value = { ...base, helpValue: `<${type}>` };
  return choices.length > 0 ? Flags.string({ ...base, options: [...choices] }) : Flags.string(value);
}

/** What was given for the parameters, by field name: texts, or true and false. */
export function givenParameters(
  parameters: readonly ParameterInfo[],
  flags: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const given = parameters.flatMap(({ name, flag }) =>
    Object.hasOwn(flags, flag) && flags[flag] !== undefined ? [[name, single(flags[flag])] as const] : [],
  );
  return Object.fromEntries(given);
}

/** A list that was given in one piece may be `a,b` or `["a","b"]`; what was repeated is taken as it stands. */
function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
}

function describe(parameter: ParameterInfo): string {
  const { help, isRequired, isSecret, isComputed, default: standing, kind, type, variable } = parameter;
  const facts = [
    ...(isRequired ? ['required'] : []),
    ...(standing === undefined ? [] : [`default: ${defaultText(standing)}`]),
    ...(isComputed ? ['default: computed'] : []),
    `env: ${variable}`,
    ...(isSecret ? ['secret'] : []),
    ...(kind === 'file' ? ['the contents are stored with the run'] : []),
  ];
  return [
    ...(facts.length > 0 ? [`[${facts.join(', ')}]`] : []),
    ...(help === undefined ? [] : [help]),
    ...(type === 'array' ? ['(a,b or JSON; repeated, one item each)'] : []),
  ].join(' ');
}
