/** What members send each other; the first four are the way in. */
export const frameKinds = ['hello', 'challenge', 'proof', 'welcome', 'message', 'collect', 'result', 'gone'] as const;

export type FrameKind = (typeof frameKinds)[number];

/** What all members do together. */
export const operations = ['barrier', 'broadcast', 'gather', 'reduce'] as const;

export type Operation = (typeof operations)[number];

export interface Frame {
  readonly kind: FrameKind;
  /** Of collect and result. */
  readonly operation?: Operation;
  readonly from: number;
  readonly to: number;
  readonly payload: Uint8Array;
}

/** No longer payload is sent or taken. */
export const largestPayload: number = 2 ** 30;

const headerBytes = 10;
const noOperation = 255;

/** The bytes of a frame: its length, its kind and operation, from whom and to whom, and what it holds. */
export function encodeFrame({ kind, operation, from, to, payload }: Frame): readonly [Uint8Array, Uint8Array] {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32BE(payload.byteLength, 0);
  header.writeUInt8(frameKinds.indexOf(kind), 4);
  header.writeUInt8(operation === undefined ? noOperation : operations.indexOf(operation), 5);
  header.writeUInt16BE(from, 6);
  header.writeUInt16BE(to, 8);
  return [header, payload];
}

/** Cuts what arrives into frames. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #size = 0;
  /** The longest payload that is taken: a stranger may not fill the memory. */
  limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** The frames that are whole now; undefined where something else than frames came. */
  push(chunk: Buffer): readonly Frame[] | undefined {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    const frames: Frame[] = [];
    while (this.#size >= headerBytes) {
      const header = this.#peekHeader();
      const length = header.readUInt32BE(0);
      const kind = frameKinds[header.readUInt8(4)];
      if (kind === undefined || length > this.limit) return undefined;
      if (this.#size < headerBytes + length) break;
      const all = this.#whole();
      this.#chunks = [all.subarray(headerBytes + length)];
      this.#size = this.#chunks[0]?.length ?? 0;
      const operation = operations[header.readUInt8(5)];
      const payload = all.subarray(headerBytes, headerBytes + length);
      const [from, to] = [header.readUInt16BE(6), header.readUInt16BE(8)];
      frames.push({ kind, from, to, payload, ...(operation !== undefined && { operation }) });
    }
    return frames;
  }

  #peekHeader(): Buffer {
    const [first] = this.#chunks;
    return first !== undefined && first.length >= headerBytes ? first : this.#whole();
  }

  #whole(): Buffer {
    const [first] = this.#chunks;
    if (first !== undefined && this.#chunks.length === 1) return first;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}
