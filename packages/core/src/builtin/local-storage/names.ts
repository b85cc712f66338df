import { checkStorageKey, checkStoragePrefix } from '../../contracts/storage-key.ts';
import { errors } from '../../contracts/errors.ts';

/** How keys become file names in one store. */
export interface KeyNames {
  /** The path of a key below the root. Throws FLOW_STORAGE_BAD_KEY. */
  pathOf(key: string): string;
  /** The path of a folder to list below the root; empty for the root. Throws FLOW_STORAGE_BAD_KEY. */
  folderOf(prefix: string): string;
  /** The part of a key that a file name stands for; undefined for a file that is none of ours. */
  partOf(name: string): string | undefined;
}

const longestName = 255;
const plain = /^[a-z0-9_$-][a-z0-9_.$-]*[a-z0-9_$-]$|^[a-z0-9_$-]$/;
const plainInAnyCase = new RegExp(plain.source, 'i');
const unsafe = /[^A-Za-z0-9_.$+=@,-]|^\.|\.$/gu;
/** Names that Windows keeps for devices, whatever their extension. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i;
const caseMark = '%+';

/**
 * Each part of a key is a file name. What some file system forbids, alters or hides (`:`, a leading dot, `con`, letters
 * beyond ASCII, which macOS may recompose) is percent-encoded as UTF-8. With `marksCase`, for file systems that take
 * `A` and `a` for one name, a part with capitals ends with `%+` and where they stand, so that no two keys meet in a file.
 */
export function keyNames(marksCase: boolean): KeyNames {
  const simple = marksCase ? plain : plainInAnyCase;
  const nameOf = (part: string, key: string): string => {
    const name = simple.test(part) && !device.test(part) ? part : encode(part, marksCase);
    if (name.length <= longestName) return name;
    throw errors.FLOW_STORAGE_BAD_KEY({
      key,
      reason: `a part of it makes a file name of more than ${String(longestName)} letters`,
    });
  };
  const pathOf = (key: string): string => {
    checkStorageKey(key);
    return key
      .split('/')
      .map((part) => nameOf(part, key))
      .join('/');
  };
  return {
    pathOf,
    folderOf: (prefix) => {
      checkStoragePrefix(prefix);
      return prefix === '' ? '' : pathOf(prefix.slice(0, -1));
    },
    partOf: (name) => (simple.test(name) && !device.test(name) ? name : decode(name, marksCase)),
  };
}

function encode(part: string, marksCase: boolean): string {
  const escaped = part.replace(unsafe, percent);
  const name = device.test(escaped) ? percent(escaped.slice(0, 1)) + escaped.slice(1) : escaped;
  return marksCase && /[A-Z]/.test(name) ? `${name}${caseMark}${capitalsOf(name)}` : name;
}

/** Only a name that we would give is one of ours. */
function decode(name: string, marksCase: boolean): string | undefined {
  const mark = name.lastIndexOf(caseMark);
  try {
    const part = decodeURIComponent(mark === -1 ? name : name.slice(0, mark));
    return encode(part, marksCase) === name ? part : undefined;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function percent(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

function capitalsOf(name: string): string {
  const bits = Array.from(name, (letter) => (/[A-Z]/.test(letter) ? '1' : '0')).join('');
  return BigInt(`0b${bits}`).toString(36);
}
