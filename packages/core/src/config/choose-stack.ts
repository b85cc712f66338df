import { isObject } from './check-value.ts';
import type { ConfigFile } from './config-file.ts';
import { errors } from './errors.ts';
import { placeOf, type Place } from './place.ts';
import { contextOf } from './throw-problems.ts';

/** One file's part of a stack. */
export interface StackPart {
  readonly file: ConfigFile;
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Who asked for a stack. */
interface Asked {
  readonly name: string;
  readonly from: string;
  readonly place?: Place | undefined;
}

/** The stack that is there without a config. */
export const builtinStack = 'local';

/**
 * The parts of a stack and of those that it extends, the strongest last. `files` stand in the same order.
 * Throws FLOW_STACK_UNKNOWN and FLOW_STACK_CYCLE.
 */
export function chooseStack(files: readonly ConfigFile[], asked: Asked): readonly StackPart[] {
  const order: string[] = [];
  visit({ files, order, open: [] }, asked);
  return order.flatMap((name) => partsOf(files, name));
}

interface Walk {
  readonly files: readonly ConfigFile[];
  /** Filled on the way; a stack that two others extend stands once. */
  readonly order: string[];
  /** The stacks that led here. */
  readonly open: readonly string[];
}

function visit(walk: Walk, asked: Asked): void {
  const { name } = asked;
  if (walk.open.includes(name)) {
    const stacks = [...walk.open.slice(walk.open.indexOf(name)), name];
    throw errors.FLOW_STACK_CYCLE({ stacks }, contextOf(asked.place));
  }
  const parts = partsOf(walk.files, name);
  if (parts.length === 0 && name !== builtinStack) {
    const facts = { stack: name, from: asked.from, known: stackNames(walk.files) };
    throw errors.FLOW_STACK_UNKNOWN(facts, contextOf(asked.place));
  }
  if (walk.order.includes(name)) return;
  for (const base of basesOf(parts)) visit({ ...walk, open: [...walk.open, name] }, base);
  walk.order.push(name);
}

function partsOf(files: readonly ConfigFile[], name: string): readonly StackPart[] {
  return files.flatMap((file) => {
    const stacks = file.data['stacks'];
    if (!isObject(stacks) || !Object.hasOwn(stacks, name)) return [];
    const settings = stacks[name];
    return [{ file, name, settings: isObject(settings) ? settings : {} }];
  });
}

/** The strongest file's `extends` stands for the others'. Its places are found only when an error needs them. */
function basesOf(parts: readonly StackPart[]): readonly Asked[] {
  const part = parts.findLast(({ settings }) => settings['extends'] !== undefined && settings['extends'] !== null);
  if (part === undefined) return [];
  const names = part.settings['extends'] as string | readonly string[];
  const keys = ['stacks', part.name, 'extends'];
  return [names].flat().map((name, index) => {
    const place = (): Place => placeOf(part.file, typeof names === 'string' ? keys : [...keys, index], 'value');
    return {
      name,
      get place(): Place {
        return place();
      },
      get from(): string {
        return place().label;
      },
    };
  });
}

/** The names of all stacks, the one that needs no config among them. */
export function stackNames(files: readonly ConfigFile[]): readonly string[] {
  const named = files.flatMap(({ data }) => (isObject(data['stacks']) ? Object.keys(data['stacks']) : []));
  return [...new Set([builtinStack, ...named])].toSorted();
}
