import { expect, test } from 'vitest';
import {
  changeProblems,
  compareContracts,
  contractLines,
  parseContract,
  sinceProblems,
} from '../../scripts/gates/hook-contract.ts';
import { type HookTable, readHooks } from '../../scripts/gates/hook-table.ts';
import { pendingBump } from '../../scripts/gates/pending-bump.ts';
import { plantFiles } from './planted-files.ts';

const given = (text: string) => ({ text, isOwed: false });
const owed = (text: string) => ({ text, isOwed: true });
const before = ['RunPlan: readonly tags: readonly string[]', 'Storage: delete(key: string): Promise<void>'].map(given);
const table = readHooks();

type Hook = HookTable['groups'][number]['hooks'][number];

/** The table with some of its hooks. */
function those(fits: (hook: Hook) => boolean): HookTable {
  const groups = table.groups.map((group) => ({ ...group, hooks: group.hooks.filter(fits) }));
  return { ...table, groups };
}

const only = (name: string): HookTable => those((hook) => hook.name === name);

test('what taps get may grow; what plugins make, and what is gone, breaks them', () => {
  const kindOf = (...now: readonly { text: string; isOwed: boolean }[]) => compareContracts(before, now).kind;
  expect(kindOf(...before)).toBe('none');
  expect(kindOf(...before, given('RunPlan: readonly note: string'))).toBe('addition');
  expect(kindOf(...before, owed('Storage: move(from: string, to: string): Promise<void>'))).toBe('breaking');
  expect(kindOf(...before.slice(1))).toBe('breaking');
  expect(kindOf(given('RunPlan: readonly tags: string'), ...before.slice(1))).toBe('breaking');
});

test('a change needs a changeset that plugins notice', () => {
  const added = [...before, given('RunPlan: readonly note: string')];
  const at = (version: string) => ({ version, lines: before });
  const isAllowed = (change: Parameters<typeof changeProblems>[0]) => changeProblems(change).length === 0;
  expect(isAllowed({ released: at('0.1.0'), now: before, bump: undefined })).toBe(true);
  expect(isAllowed({ released: at('0.1.0'), now: added, bump: undefined })).toBe(false);
  expect(isAllowed({ released: at('0.1.0'), now: added, bump: 'patch' })).toBe(true);
  expect(isAllowed({ released: at('1.1.0'), now: added, bump: 'patch' })).toBe(false);
  expect(isAllowed({ released: at('1.1.0'), now: added, bump: 'minor' })).toBe(true);
  expect(isAllowed({ released: at('0.1.0'), now: [], bump: 'patch' })).toBe(false);
  expect(isAllowed({ released: at('0.1.0'), now: [], bump: 'minor' })).toBe(true);
  expect(isAllowed({ released: at('1.1.0'), now: [], bump: 'minor' })).toBe(false);
  expect(changeProblems({ released: at('1.1.0'), now: added.slice(1), bump: 'minor' })).toEqual([
    'The hooks promise something else than those of @flow/core 1.1.0:',
    '  - RunPlan: readonly tags: readonly string[]',
    '  + RunPlan: readonly note: string',
    'That needs a changeset for @flow/core of the kind major: npm run changeset',
  ]);
});

test('the lines of the real hooks tell what plugins make from what they get', () => {
  const lines = contractLines(table);
  const isOwed = (text: string) => lines.find((line) => line.text === text)?.isOwed;
  expect(isOwed('Storage: getSync(key: string): Uint8Array | undefined')).toBe(true);
  expect(isOwed('Encoding: show?(value: unknown): unknown')).toBe(false);
  expect(isOwed('RunPlan: readonly tags: readonly string[]')).toBe(false);
  expect(isOwed("Recovery = { readonly kind: 'giveUp' }")).toBe(false);
  expect(lines.filter(({ text }) => text.startsWith('hooks.'))).toHaveLength(
    table.groups.flatMap((group) => group.hooks).length,
  );
  const text = `@flow/core 0.1.0\n\n${lines.map((line) => line.text).join('\n')}\n`;
  const read = parseContract(text);
  expect(read.version).toBe('0.1.0');
  expect(compareContracts(read.lines, lines).kind).toBe('none');
});

test('a hook says truly since when it is there', () => {
  const first = those(({ doc }) => doc?.tags.get('since') === '0.1.0');
  const lines = contractLines(first);
  const released = { version: '0.1.0', lines };
  expect(sinceProblems({ released, table: first, bump: undefined })).toEqual([]);
  const earlier = { ...released, version: '0.0.9' };
  expect(sinceProblems({ released: earlier, table: only('onEvent'), bump: 'minor' })).toEqual([
    'onEvent says @since 0.1.0; 0.0.9 has it already',
  ]);
  const unreleased = { version: '0.1.0', lines: lines.filter(({ text }) => !text.startsWith('hooks.onEvent.')) };
  expect(sinceProblems({ released: unreleased, table: first, bump: 'minor' })).toEqual([
    'onEvent says @since 0.1.0; the next release is 0.2.0',
  ]);
  const next = { ...unreleased, version: '0.0.9' };
  expect(sinceProblems({ released: next, table: only('onEvent'), bump: 'minor' })).toEqual([]);
  expect(sinceProblems({ released: next, table: only('onEvent'), bump: undefined })).toEqual([
    'onEvent says @since 0.1.0; the next release is not planned',
  ]);
});

test('the largest of the changesets holds', async () => {
  const changeset = (bump: string) => `---\n'@flow/core': ${bump}\n'@flow/cli': major\n---\n\nSays why.\n`;
  await using planted = await plantFiles({
    '.changeset/README.md': changeset('major'),
    '.changeset/one.md': changeset('patch'),
    '.changeset/two.md': changeset('minor'),
  });
  expect(pendingBump(planted.folder, '@flow/core')).toBe('minor');
  expect(pendingBump(planted.folder, '@flow/cli')).toBe('major');
  expect(pendingBump(planted.folder, '@flow/client')).toBeUndefined();
});
