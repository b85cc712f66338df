import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GangPlace } from '@flow/core';
import { errors } from './errors.ts';
import type { Frame } from './frame.ts';
import { enter } from './handshake.ts';
import type { Link } from './link.ts';
import type { Mailbox } from './mailbox.ts';
import { Peer } from './peer.ts';
import { until } from './until.ts';

/** Between two tries to reach the main member, which may not listen yet. */
const retryMs = 50;

/** Another member's end: one connection to the main member. */
export class Spoke implements Link {
  readonly #place: GangPlace;
  readonly #mailbox: Mailbox;
  readonly #signal: AbortSignal;
  #peer: Peer | undefined;
  #reading: Promise<void> = Promise.resolve();

  constructor(place: GangPlace, mailbox: Mailbox, signal: AbortSignal) {
    this.#place = place;
    this.#mailbox = mailbox;
    this.#signal = signal;
  }

  /** Connects to the main member, and waits until all others have, too. */
  async open(joinSeconds: number): Promise<void> {
    const { index, token } = this.#place;
    const deadline = performance.now() + joinSeconds * 1000;
    while (performance.now() < deadline) {
      const peer = await this.#connect();
      const left = Math.max(0, deadline - performance.now());
      if (peer !== undefined) {
        const has = await until(enter(peer, index, token), { ms: left, signal: this.#signal }).finally(() => {
          if (this.#signal.aborted) peer.destroy();
        });
        if (has === true) return this.#begin(peer);
        peer.destroy();
      }
      await sleep(Math.min(retryMs, left), undefined, { signal: this.#signal }).catch(() => undefined);
      this.#signal.throwIfAborted();
    }
    throw errors.FLOW_GANG_INCOMPLETE({ index, missing: [0], seconds: joinSeconds });
  }

  async send(frame: Frame): Promise<void> {
    await this.#peer?.send(frame);
  }

  async close(): Promise<void> {
    const { index } = this.#place;
    await this.send({ kind: 'gone', from: index, to: 0, payload: new Uint8Array() });
    this.#peer?.end();
    await until(this.#reading, { ms: undefined, signal: this.#signal }).finally(() => this.destroy());
  }

  destroy(): void {
    this.#peer?.destroy();
  }

  async #connect(): Promise<Peer | undefined> {
    const { host, port } = this.#place.main;
    const socket = connect(port, host);
    const peer = new Peer(socket);
    try {
      await once(socket, 'connect', { signal: this.#signal });
      return peer;
    } catch {
      peer.destroy();
      this.#signal.throwIfAborted();
      return undefined;
    }
  }

  #begin(peer: Peer): void {
    this.#peer = peer;
    this.#reading = this.#read(peer);
  }

  async #read(peer: Peer): Promise<void> {
    for (let frame = await peer.next(); frame !== undefined; frame = await peer.next()) {
      if (frame.kind !== 'gone') this.#mailbox.put(frame);
      else this.#mailbox.leave(frame.from, String(Buffer.from(frame.payload)) === 'left' ? 'left' : 'lost');
    }
    // Without the main member nobody is reached.
    for (let index = 0; index < this.#place.count; index++) this.#mailbox.leave(index, 'lost');
  }
}
