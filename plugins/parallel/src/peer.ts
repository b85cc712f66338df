import type { Socket } from 'node:net';
import { encodeFrame, FrameReader, largestPayload, type Frame } from './frame.ts';

/** Until the other end has shown that it belongs to the gang. */
const largestBefore = 256;

/** So that a machine that vanished is noticed. */
const keepAliveMs = 10_000;

/** One connection between two members, as frames that are read in order. */
export class Peer {
  readonly #socket: Socket;
  readonly #reader = new FrameReader(largestBefore);
  readonly #arrived: Frame[] = [];
  #wake: (() => void) | undefined;
  #isClosed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveMs);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    // What goes wrong with it ends in its close.
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      this.#isClosed = true;
      this.#wake?.();
    });
  }

  /** From now on frames may be as long as values are. */
  trust(): void {
    this.#reader.limit = largestPayload;
  }

  /** The next frame; undefined once the connection is closed and all were read. One waits at a time. */
  async next(): Promise<Frame | undefined> {
    while (this.#arrived.length === 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#arrived.shift();
  }

  /** Resolves when the frame was handed to the system, or can't be any more. */
  send(frame: Frame): Promise<void> {
    const [header, payload] = encodeFrame(frame);
    return new Promise((resolve) => {
      if (this.#socket.destroyed || this.#socket.writableEnded) return resolve();
      this.#socket.cork();
      this.#socket.write(header);
      this.#socket.write(payload, () => resolve());
      this.#socket.uncork();
    });
  }

  /** Sends what is under way, and no more. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const frames = this.#reader.push(chunk);
    if (frames === undefined) return this.destroy();
    this.#arrived.push(...frames);
    if (frames.length > 0) this.#wake?.();
  }
}
