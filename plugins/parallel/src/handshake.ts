import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Frame } from './frame.ts';
import type { Peer } from './peer.ts';

const nonceBytes = 32;

// Both ends show that they know the gang's token without sending it: each signs what the other made up.

/** The main member's end: the index of the member that has come; undefined for anybody else. */
export async function admit(peer: Peer, token: string): Promise<number | undefined> {
  const hello = await peer.next();
  if (hello?.kind !== 'hello' || hello.payload.byteLength !== nonceBytes) return undefined;
  const { from } = hello;
  const nonce = randomBytes(nonceBytes);
  await peer.send(frame('challenge', from, Buffer.concat([nonce, sign(token, 'main', from, hello.payload)])));
  const answer = await peer.next();
  const isMember = answer?.kind === 'proof' && isSame(answer.payload, sign(token, 'member', from, nonce));
  if (!isMember) return undefined;
  peer.trust();
  return from;
}

/** A member's end: true when the other is the main member, and has all members. */
export async function enter(peer: Peer, index: number, token: string): Promise<boolean> {
  const nonce = randomBytes(nonceBytes);
  await peer.send(frame('hello', index, nonce));
  const challenge = await peer.next();
  if (challenge?.kind !== 'challenge') return false;
  const theirs = challenge.payload.subarray(0, nonceBytes);
  if (!isSame(challenge.payload.subarray(nonceBytes), sign(token, 'main', index, nonce))) return false;
  peer.trust();
  await peer.send(frame('proof', index, sign(token, 'member', index, theirs)));
  return (await peer.next())?.kind === 'welcome';
}

function sign(token: string, who: 'main' | 'member', index: number, nonce: Uint8Array): Buffer {
  return createHmac('sha256', token)
    .update(`${who} ${String(index)} `)
    .update(nonce)
    .digest();
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}

function frame(kind: Frame['kind'], from: number, payload: Uint8Array): Frame {
  return { kind, from, to: 0, payload };
}
