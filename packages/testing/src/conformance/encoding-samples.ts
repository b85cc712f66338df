/** What a program in the bytes of a value would set, if it ran. */
export const mark = 'flowConformanceRan';

/** Values that nearly every encoding must leave to others. An encoding is asked of every artifact. */
export function usualValues(): Readonly<Record<string, unknown>> {
  class Unknown {
    readonly name = 'unknown';
  }
  return {
    undefined,
    null: null,
    'a boolean': true,
    'a number': 1.5,
    'a bigint': 10n,
    'a text': 'text',
    'a symbol': Symbol('s'),
    'a function': () => undefined,
    'an object': { name: 'x', size: 1, hash: 'h' },
    'an object without a prototype': Object.create(null),
    'an array': [1, [2]],
    'a map': new Map([[1, 2]]),
    'a set': new Set([1]),
    'a date': new Date(0),
    'a pattern': /a/,
    'an error': new Error('e'),
    'a promise': Promise.resolve(),
    'a Buffer': Buffer.from('b'),
    'a Uint8Array': Uint8Array.of(1, 2),
    'a Float64Array': Float64Array.of(1.5),
    'an ArrayBuffer': new ArrayBuffer(2),
    'an instance of an unknown class': new Unknown(),
    'a class': Unknown,
    'an object that can not be looked into': unreadable(),
  };
}

/** Whoever reads one of its named properties fails. A symbol may be asked for: it is how values are marked. */
function unreadable(): unknown {
  const fail = (): never => {
    throw new Error('encode looked into a value that is not its own');
  };
  const get = (_target: object, key: string | symbol): undefined => (typeof key === 'symbol' ? undefined : fail());
  return new Proxy({}, { get });
}

/** Cut and changed in some places, the same ones each time. */
export function* damaged(bytes: Uint8Array): Generator<Uint8Array> {
  yield new Uint8Array();
  yield bytes.subarray(0, -1);
  yield bytes.subarray(1);
  const tries = Math.min(bytes.length, 64);
  for (let index = 0; index < tries; index++) {
    const wrong = Uint8Array.from(bytes);
    const at = Math.floor((index * bytes.length) / tries);
    wrong[at] = (wrong[at] ?? 0) ^ (1 << (index % 8));
    yield wrong;
  }
}

/** Programs, in the forms in which careless readers run them. */
export function payloads(): readonly Uint8Array[] {
  const program = `globalThis.${mark} = true`;
  const texts = [
    program,
    `(() => { ${program} })()`,
    JSON.stringify({ rce: `_$$ND_FUNC$$_function () { ${program} }()` }),
    `{"__proto__":{"${mark}":true}}`,
    `{"constructor":{"prototype":{"${mark}":true}}}`,
    `!!js/function "function () { ${program} }"`,
    `data:text/javascript,${encodeURIComponent(program)}`,
    `<script>${program}</script>`,
  ];
  return texts.map((text) => new TextEncoder().encode(text));
}
