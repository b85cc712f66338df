import { createServer, type Server } from 'node:net';
import type { GangPlace } from '@flow/core';
import { errors } from './errors.ts';
import type { Frame } from './frame.ts';
import { admit } from './handshake.ts';
import type { Link } from './link.ts';
import type { Leaving, Mailbox } from './mailbox.ts';
import { Peer } from './peer.ts';
import { until } from './until.ts';

/** Whoever connects has so long to show that it is a member. */
const admitMs = 10_000;

/** The main member's end: the others connect to it, and what they send each other goes through it. */
export class Hub implements Link {
  readonly #place: GangPlace;
  readonly #mailbox: Mailbox;
  readonly #signal: AbortSignal;
  readonly #peers = new Map<number, Peer>();
  readonly #strangers = new Set<Peer>();
  readonly #server: Server;
  readonly #isFull = Promise.withResolvers<void>();
  readonly #isEmpty = Promise.withResolvers<void>();
  #open = 0;

  constructor(place: GangPlace, mailbox: Mailbox, signal: AbortSignal) {
    this.#place = place;
    this.#mailbox = mailbox;
    this.#signal = signal;
    this.#server = createServer((socket) => void this.#receive(new Peer(socket)));
  }

  /** Listens until all members have come. */
  async open(joinSeconds: number): Promise<void> {
    const { count } = this.#place;
    if (count === 1) return this.#isEmpty.resolve();
    await this.#listen();
    const isFull = await until(this.#isFull.promise, { ms: joinSeconds * 1000, signal: this.#signal });
    this.#stopListening();
    if (isFull) {
      await Promise.all(
        [...this.#peers.keys()].map((to) => this.send({ kind: 'welcome', from: 0, to, payload: empty })),
      );
      return;
    }
    const missing = others(count).filter((index) => !this.#peers.has(index));
    throw errors.FLOW_GANG_INCOMPLETE({ index: 0, missing, seconds: joinSeconds });
  }

  async send(frame: Frame): Promise<void> {
    await this.#peers.get(frame.to)?.send(frame);
  }

  async close(): Promise<void> {
    await this.#tell(0, 'left');
    await until(this.#isEmpty.promise, { ms: undefined, signal: this.#signal });
    this.destroy();
  }

  destroy(): void {
    this.#stopListening();
    for (const peer of this.#peers.values()) peer.destroy();
  }

  async #listen(): Promise<void> {
    const { host, port } = this.#place.main;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', (cause) => {
      reject(errors.FLOW_GANG_ADDRESS({ host, port, reason: cause.message }, { cause }));
    });
    this.#server.listen(port, host, resolve);
    await promise;
  }

  #stopListening(): void {
    this.#server.close();
    for (const peer of this.#strangers) peer.destroy();
  }

  async #receive(peer: Peer): Promise<void> {
    this.#strangers.add(peer);
    const timer = setTimeout(() => peer.destroy(), admitMs);
    const index = await admit(peer, this.#place.token);
    clearTimeout(timer);
    this.#strangers.delete(peer);
    if (index === undefined || !others(this.#place.count).includes(index) || this.#peers.has(index)) {
      return peer.destroy();
    }
    this.#peers.set(index, peer);
    this.#open += 1;
    if (this.#hasAll) this.#isFull.resolve();
    await this.#relay(peer, index);
  }

  get #hasAll(): boolean {
    return this.#peers.size === this.#place.count - 1;
  }

  async #relay(peer: Peer, index: number): Promise<void> {
    let leaving: Leaving = 'lost';
    for (let frame = await peer.next(); frame !== undefined; frame = await peer.next()) {
      if (frame.kind === 'gone') leaving = 'left';
      else if (frame.to === 0) this.#mailbox.put({ ...frame, from: index });
      else void this.send({ ...frame, from: index });
    }
    this.#open -= 1;
    // One that is lost before all have come may come again.
    if (!this.#hasAll) return void this.#peers.delete(index);
    this.#mailbox.leave(index, leaving);
    await this.#tell(index, leaving);
    if (this.#open === 0) this.#isEmpty.resolve();
  }

  /** Tells all others that a member is gone. */
  async #tell(gone: number, leaving: Leaving): Promise<void> {
    const payload = Buffer.from(leaving);
    const rest = others(this.#place.count).filter((to) => to !== gone);
    await Promise.all(rest.map((to) => this.send({ kind: 'gone', from: gone, to, payload })));
  }
}

const empty = new Uint8Array();

function others(count: number): readonly number[] {
  return Array.from({ length: count - 1 }, (_, index) => index + 1);
}
