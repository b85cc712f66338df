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
    "FLOW_PLUGIN_STUCK The plugin odd hasn't returned from its setup for 10 s, and isn't waited for any longer.",
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
    "FLOW_PLUGIN_SLOW The plugin odd hasn't returned from the hook beforeRun for 10 s; what comes next waits for it, for up to 3600 s.",
  ]);
  slow.resolve();
  await running;
});

test('a tap that does not return in time is given up, by name', async () => {
  const plugin = {
    name: 'odd',
    setup: ({ hooks }: { hooks: KernelHooks }) => hooks.beforeRun.tap(() => new Promise(() => undefined)),
  };
  const kernel = await Kernel.create([plugin], { onPluginError: (error) => reported.push(error), hookMs: 60_000 });
  const running = expect(kernel.hooks.beforeRun.call({} as never)).rejects.toMatchObject({
    code: 'FLOW_PLUGIN_STUCK',
    message: "The plugin odd hasn't returned from the hook beforeRun for 60 s, and isn't waited for any longer.",
    hint: expect.stringContaining('set hookSeconds in the config') as string,
  });
  await vi.advanceTimersByTimeAsync(59_000);
  expect(told()).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1000);
  await running;
});

test('a tap may be waited for without end', async () => {
  const slow = Promise.withResolvers<void>();
  const plugin = { name: 'odd', setup: ({ hooks }: { hooks: KernelHooks }) => hooks.beforeRun.tap(() => slow.promise) };
  const kernel = await Kernel.create([plugin], { onPluginError: (error) => reported.push(error), hookMs: 0 });
  const running = kernel.hooks.beforeRun.call({} as never);
  await vi.advanceTimersByTimeAsync(100 * 3_600_000);
  slow.resolve();
  await running;
  expect(told()).toHaveLength(1);
});

test('what comes after is told to all, though one fails', async () => {
  const called: string[] = [];
  const kernel = await kernelWith((hooks) => {
    hooks.afterRun.tap(() => {
      throw new Error('one');
    });
    hooks.afterRun.tap(() => Promise.reject(new Error('two')));
    hooks.afterRun.tap(() => void called.push('three'));
  });
  await expect(kernel.hooks.afterRun.call({} as never)).rejects.toThrow('failed in the hook afterRun: one');
  expect(called).toEqual(['three']);
  expect(told()).toEqual(['FLOW_PLUGIN_HOOK The plugin odd failed in the hook afterRun: two']);
});

test('a tolerant kernel leaves out what does not fit, and names it', async () => {
  const plugins = ['first', 'second', 'third'].map((name) => ({
    name,
    setup: ({ hooks }: { hooks: KernelHooks }) => {
      if (name !== 'third') hooks.provideStorage.for('acme').tap(() => undefined as never);
      hooks.beforeRun.tap(() => undefined, name === 'first' ? { before: 'nobody' } : { after: 'first' });
    },
  }));
  const options = { onPluginError: (error: FlowError) => void reported.push(error) };
  await expect(Kernel.create(plugins, options)).rejects.toMatchObject({ exitCode: 2 });
  const kernel = await Kernel.create([...plugins, plugins[2] as never], { ...options, isTolerant: true });
  expect(told().map((text) => text.split(' ')[0])).toEqual([
    'FLOW_PLUGIN_DUPLICATE',
    'FLOW_PROVIDER_TAKEN',
    'FLOW_PLUGIN_ORDER_UNKNOWN',
  ]);
  expect(kernel.plugins.map(({ name, error }) => `${name} ${error?.code ?? 'works'}`)).toEqual([
    'first FLOW_PLUGIN_ORDER_UNKNOWN',
    'second FLOW_PROVIDER_TAKEN',
    'third works',
  ]);
  expect(kernel.hooks.beforeRun.isUsed).toBe(true);
});
