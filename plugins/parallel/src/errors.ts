import { defineErrors, type ErrorCatalogue } from '@flow/core';

const catalogue = {
  FLOW_GANG_OUTSIDE: {
    message: (p: { what: string }) => `${p.what} needs a gang, and this task is no member of one.`,
    hint: 'The step that this.next(this.train, { parallel: 4 }) names is a gang; those after it are not.',
  },
  FLOW_GANG_ADDRESS: {
    message: (p: { host: string; port: number; reason: string }) =>
      `The main member can't listen at ${p.host}:${String(p.port)}: ${p.reason}`,
    hint: 'Another attempt gets another port: @retry tries the gang again.',
    retry: 'task',
  },
  FLOW_GANG_INCOMPLETE: {
    message: (p: { index: number; missing: readonly number[]; seconds: number }) =>
      `Member ${String(p.index)} has waited ${String(p.seconds)} s for ${p.missing.map((one) => `member ${String(one)}`).join(', ')}.`,
    hint: 'Members that take long to start need a longer joinSeconds; a member that never joins holds up the others.',
    retry: 'task',
  },
  FLOW_GANG_MEMBER_GONE: {
    message: (p: { member: number; hasLeft: boolean }): string =>
      p.hasLeft
        ? `Member ${String(p.member)} has left the gang, while another waited for it.`
        : `Member ${String(p.member)} was lost, while another waited for it.`,
    hint: 'All members take part in each barrier, broadcast, gather and reduce, and send as often as the other receives.',
    retry: 'task',
  },
  FLOW_GANG_OUT_OF_STEP: {
    message: (p: { member: number; theirs: string; ours: string }) =>
      `Member ${String(p.member)} came to ${p.theirs} where the main member came to ${p.ours}.`,
    hint: 'All members call barrier, broadcast, gather and reduce in the same order.',
  },
  FLOW_GANG_VALUE: {
    message: (p: { reason: string }) => `A value can't be given to other members: ${p.reason}`,
    hint: 'What an artifact can be, a message can be too: no functions, no handles, and less than 1 GiB.',
  },
  FLOW_GANG_NO_MEMBER: {
    message: (p: { given: string; index: number; count: number }) =>
      `Member ${String(p.index)} of ${String(p.count)} can't exchange messages with member ${p.given}.`,
    hint: 'The others are counted from 0 up to the size of the gang, without the member itself.',
  },
  FLOW_GANG_CLOSED: {
    message: (p: { index: number }) => `Member ${String(p.index)} has left the gang already.`,
    hint: 'close() is the last thing that a member does in its gang.',
  },
} as const;

export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
