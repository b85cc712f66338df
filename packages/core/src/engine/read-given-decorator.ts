import type { GivenDecorator } from '../contracts/given-decorator.ts';
import { errors } from './errors.ts';

const shape = /^([\p{ID_Start}$_][\p{ID_Continue}$]*)(?::(.*))?$/su;
const option = /^([\p{ID_Start}$_][\p{ID_Continue}$]*)=(.*)$/su;
/** A comma within a value, as JSON has them, isn't followed by an option's name. */
const betweenOptions = /,(?=[\p{ID_Start}$_][\p{ID_Continue}$]*=)/u;

/**
 * Reads `retry:times=3,minutes=2`: a value is JSON, or else the text itself. `from` says where it stands, for people.
 * Throws FLOW_WITH_TEXT.
 */
export function readGivenDecorator(text: string, from: string): GivenDecorator {
  const [, name, rest] = shape.exec(text.trim()) ?? [];
  if (name === undefined) throw errors.FLOW_WITH_TEXT({ from, part: text });
  if (rest === undefined || rest.trim() === '') return { name, from };
  return { name, options: Object.fromEntries(rest.split(betweenOptions).map((part) => readOption(part, from))), from };
}

function readOption(text: string, from: string): readonly [string, unknown] {
  const [, name, value] = option.exec(text.trim()) ?? [];
  if (name === undefined || value === undefined) throw errors.FLOW_WITH_TEXT({ from, part: text });
  return [name, jsonOrText(value)];
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
