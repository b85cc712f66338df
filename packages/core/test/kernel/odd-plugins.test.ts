import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FlowError } from '../../src/contracts/flow-error.ts';
import type { KernelHooks } from '../../src/kernel/hooks.ts';
import { Kernel } from '../../src/kernel/kernel.ts';

const reported: FlowError[] = [];

async function kernelWith(setup: (hooks: KernelHooks) => void | Promise<void>): Promise<Kernel> {
  const plugin = { name: 'odd', setup: ({ hooks }: { hooks: KernelHooks }) => setup(hooks) };
  return Kernel.create([plugin], { onPluginError: (error) => reported.push(error) });
}

const told = (): readonly string[] => reported.map(({ code, message }) => `${code} ${message}`);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  reported.length = 0;
});

const plan = { flow: 'F', tags: [], maxWorkers: 2, timeoutMs: undefined, compute: 'local' };

test.each([
  ['nothing', undefined, 'it returned nothing'],
  ['a number', 5, 'it returned 5'],
  ['null', null, 'it returned null'],
  ['a part of it', { flow: 'F', tags: [] }, 'it returned a value without "maxWorkers"'],
])('a transform that returns %s is an error of its plugin', async (_what, answer, reason) => {
  const kernel = await kernelWith((hooks) => hooks.transformRunPlan.tap(() => answer as never));
  await expect(kernel.hooks.transformRunPlan.call(plan)).rejects.toMatchObject({
    code: 'FLOW_PLUGIN_HOOK',
    message: `The plugin odd failed in the hook transformRunPlan: ${reason}, and not the value that it was given, changed`,
  });
});

test('a transform may leave out what was undefined, and add to the value', async () => {
  const changed = { ...plan, maxWorkers: 3, more: 1 };
  const kernel = await kernelWith((hooks) => hooks.transformRunPlan.tap(() => changed));
  expect(await kernel.hooks.transformRunPlan.call({ ...plan, left: undefined } as never)).toBe(changed);
});

test('a setup that never returns is left out, and named', async () => {
  const making = kernelWith(async (hooks) => {
    hooks.beforeRun.tap(() => undefined);
    await new Promise(() => undefined);
  });
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await making).hooks.beforeRun.isUsed).toBe(false);
  expect(told()).toEqual([
    "FLOW_PLUGIN_SETUP The plugin odd failed while it was set up: it hasn't returned after 10 s",
  ]);
});

test('a tap that keeps everybody waiting is named, once it does for long', async () => {
  const slow = Promise.withResolvers<void>();
  const kernel = await kernelWith((hooks) => hooks.beforeRun.tap(() => slow.promise));
  const running = kernel.hooks.beforeRun.call({} as never);
  await vi.advanceTimersByTimeAsync(9000);
  expect(told()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(told()).toEqual([
    "FLOW_PLUGIN_SLOW The plugin odd hasn't returned from the hook beforeRun for 10 s; what comes next waits for it.",
  ]);
  slow.resolve();
  await running;
});
