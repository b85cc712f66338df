import { current, type GangPlace } from '@flow/core';
import { errors } from './errors.ts';
import type { Gang } from './gang.ts';
import { Hub } from './hub.ts';
import { Mailbox } from './mailbox.ts';
import { Member } from './member.ts';
import { joinDefaults, type JoinOptions } from './options.ts';
import { Spoke } from './spoke.ts';

export interface JoinGangOptions extends JoinOptions {
  /** Where the member stands; by default, `current.parallel`. */
  readonly place?: GangPlace;
  /** Ends all waits; by default, `current.signal`. */
  readonly signal?: AbortSignal;
}

/**
 * Meets the other members of the running task's gang: resolves when all have come. Close it at the end of the body, and
 * dispose of it when the body fails; `@parallel` does both.
 *
 * Throws FLOW_GANG_OUTSIDE, FLOW_GANG_ADDRESS, FLOW_GANG_INCOMPLETE, and the signal's reason.
 *
 * @example
 * \@step async end() {
 *   await using gang = await joinGang();
 *   const all = await gang.gather(process.pid);
 *   console.log(all);
 *   await gang.close();
 * }
 */
export async function joinGang(options: JoinGangOptions = {}): Promise<Gang> {
  const { joinSeconds = joinDefaults.joinSeconds } = options;
  const place = options.place ?? current.parallel;
  const signal = options.signal ?? current.signal;
  if (place === undefined) throw errors.FLOW_GANG_OUTSIDE({ what: 'joinGang()' });
  const mailbox = new Mailbox(signal);
  const link = place.index === 0 ? new Hub(place, mailbox, signal) : new Spoke(place, mailbox, signal);
  try {
    await link.open(joinSeconds);
  } catch (error) {
    link.destroy();
    throw error;
  }
  return new Member(place, link, mailbox);
}
