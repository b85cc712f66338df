import { describe, expect, test } from 'vitest';
import type { Encoding } from '../../src/contracts/encoding.ts';
import { FlowError } from '../../src/contracts/flow-error.ts';
import type { FlowGraph, StepNode } from '../../src/contracts/graph.ts';
import type { CoreCurrent, StepBody, TaskContext } from '../../src/contracts/task-context.ts';
import type { Settings } from '../../src/contracts/settings.ts';
import { decoratorPlugins } from '../../src/kernel/bind-step.ts';
import type { AppliedDecorator } from '../../src/kernel/flow-draft.ts';
import type { KernelHooks } from '../../src/kernel/hooks.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { definePlugin, type Plugin } from '../../src/kernel/plugin.ts';
import type { StepHooks } from '../../src/kernel/step-hooks.ts';

interface Made {
  readonly kernel: Kernel;
  readonly reported: FlowError[];
}

async function kernelOf(...plugins: readonly Plugin[]): Promise<Made> {
  const reported: FlowError[] = [];
  const kernel = await Kernel.create(plugins, { onPluginError: (error) => reported.push(error) });
  return { kernel, reported };
}

function plugin(name: string, setup: (hooks: KernelHooks) => void | Promise<void>): Plugin {
  return definePlugin({ name, setup: ({ hooks }) => setup(hooks) });
}

async function failure(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    return described(error);
  }
  throw new Error('nothing was thrown');
}

function described(error: unknown): string {
  if (!FlowError.is(error)) throw error;
  return `${error.code}: ${error.message}\n${error.hint ?? ''}`;
}

const settings: Settings = {
  storage: { use: 'local', options: {} },
  metadata: { use: 'sqlite', options: {} },
  compute: { use: 'local', options: {} },
  isolation: 'worker',
  durability: 'process',
  graceSeconds: 1,
  hookSeconds: 60,
  tags: [],
  with: [],
  user: 'ada',
};
const current = { step: 'train' } as CoreCurrent;
const at: TaskContext = {
  step: { name: 'train' } as StepNode,
  graph: { flow: 'Train' } as FlowGraph,
  current,
  files: { put: () => Promise.resolve() },
};
const body: StepBody = { ...at, run: () => Promise.resolve(), assign: () => undefined };
const encoding: Encoding = { name: 'yaml', encode: () => undefined, decode: () => undefined };

describe('setup', () => {
  test('a tap that is no function is an error of its plugin, and of a decorator too', async () => {
    const swapped = ({ tap }: { readonly tap: unknown }): void =>
      (tap as (options: object, fn: () => void) => void)({ name: 'x' }, () => undefined);
    const { reported } = await kernelOf(
      plugin('swapped', (hooks) => swapped(hooks.onEvent)),
      plugin('empty', (hooks) => (hooks.provideStorage.for('mine').tap as () => void)()),
    );
    expect(reported.map((error) => described(error))).toMatchInlineSnapshot(`
      [
        "FLOW_PLUGIN_TAP: The plugin swapped taps onEvent with an object where its function is meant.
      The function comes first and the options second: hooks.NAME.tap(fn, { after }).",
        "FLOW_PLUGIN_TAP: The plugin empty taps provideStorage with undefined where its function is meant.
      The function comes first and the options second: hooks.NAME.tap(fn, { after }).",
      ]
    `);
    const decorator = { name: 'timed', options: undefined, setup: (step: StepHooks) => swapped(step.beforeTask) };
    const [timed] = decoratorPlugins([{ name: 'train', decorators: [decorator] }]);
    if (timed === undefined) throw new Error('There is no plugin.');
    expect((await kernelOf(timed)).reported.map(({ code }) => code)).toEqual(['FLOW_PLUGIN_TAP']);
  });

  test('two plugins of one name are an error', async () => {
    expect(
      await failure(() =>
        kernelOf(
          plugin('a', () => {}),
          plugin('a', () => {}),
        ),
      ),
    ).toMatchInlineSnapshot(`
      "FLOW_PLUGIN_DUPLICATE: Two plugins have the name a.
      Remove one of them from the config's plugins."
    `);
  });

  test('a plugin whose setup throws is reported and left out; the others work', async () => {
    const seen: string[] = [];
    const { kernel, reported } = await kernelOf(
      plugin('good', (hooks) => hooks.beforeTask.tap(() => void seen.push('good'))),
      plugin('bad', async (hooks) => {
        hooks.beforeTask.tap(() => void seen.push('bad'));
        await Promise.resolve();
        throw new Error('no licence');
      }),
      plugin('other', (hooks) => hooks.beforeTask.tap(() => void seen.push('other'))),
    );
    await kernel.hooks.beforeTask.call(at);
    expect(seen).toEqual(['good', 'other']);
    expect(reported.map((error) => described(error))).toMatchInlineSnapshot(`
      [
        "FLOW_PLUGIN_SETUP: The plugin bad failed while it was set up: no licence
      The other plugins work. Update the plugin, or turn it off with "-name" in the config's plugins.",
      ]
    `);
    expect(kernel.plugins.map(({ name, error }) => [name, error?.code])).toEqual([
      ['good', undefined],
      ['bad', 'FLOW_PLUGIN_SETUP'],
      ['other', undefined],
    ]);
  });

  test('a tap after setup is refused, also when setup failed', async () => {
    let kept: KernelHooks | undefined;
    await kernelOf(plugin('late', (hooks) => void (kept = hooks)));
    expect(await failure(() => kept?.onEvent.tap(() => {}))).toMatchInlineSnapshot(`
      "FLOW_HOOKS_FROZEN: The plugin late tapped onEvent after its setup was over.
      Tap hooks inside setup, before it returns."
    `);
    expect(await failure(() => kept?.provideStorage.for('s3').tap(() => Promise.reject(new Error())))).toMatch(
      /^FLOW_HOOKS_FROZEN/,
    );
  });

  test('a hook that does not exist is named', async () => {
    const { reported } = await kernelOf(
      plugin('newer', (hooks) =>
        (hooks as unknown as { beforeStep: KernelHooks['beforeTask'] }).beforeStep.tap(() => {}),
      ),
    );
    expect(reported.map((error) => described(error))).toMatchInlineSnapshot(`
      [
        "FLOW_HOOK_UNKNOWN: The plugin newer taps the hook "beforeStep", which doesn't exist.
      The plugin may need another version of @flow/core.",
      ]
    `);
  });

  test('a kernel with more plugins leaves the first as it was', async () => {
    const seen: string[] = [];
    const tapping = (name: string): Plugin => plugin(name, (hooks) => hooks.beforeTask.tap(() => void seen.push(name)));
    const { kernel } = await kernelOf(tapping('a'));
    const more = await kernel.with([tapping('b')]);
    await kernel.hooks.beforeTask.call(at);
    expect(seen).toEqual(['a']);
    await more.hooks.beforeTask.call(at);
    expect(seen).toEqual(['a', 'a', 'b']);
    expect(await failure(() => kernel.with([tapping('a')]))).toMatch(/^FLOW_PLUGIN_DUPLICATE/);
  });
});

describe('providers', () => {
  const providing = (name: string, value: string, replaces?: string): Plugin =>
    plugin(name, (hooks) =>
      hooks.provideEncoding
        .for('yaml')
        .tap(() => ({ ...encoding, name: value }), replaces === undefined ? {} : { replaces }),
    );

  test('a second provider of a name is an error, unless it says whom it replaces, in either order', async () => {
    expect(await failure(() => kernelOf(providing('a', 'A'), providing('b', 'B')))).toMatchInlineSnapshot(`
      "FLOW_PROVIDER_TAKEN: The plugins a and b both provide "yaml" (provideEncoding).
      Turn one off with "-name" in the config's plugins; a plugin that means to take over says replaces."
    `);
    expect(await failure(() => kernelOf(providing('a', 'A'), providing('b', 'B', 'c')))).toMatch(
      /^FLOW_PROVIDER_TAKEN/,
    );
    for (const plugins of [
      [providing('a', 'A'), providing('b', 'B', 'a')],
      [providing('b', 'B', 'a'), providing('a', 'A')],
    ]) {
      const { kernel } = await kernelOf(...plugins);
      expect((await kernel.hooks.provideEncoding.call('yaml', undefined)).name).toBe('B');
      expect(kernel.hooks.provideEncoding.names).toEqual(['yaml']);
    }
  });

  test('an unknown provider is an error with what was meant', async () => {
    const { kernel } = await kernelOf(providing('a', 'A'));
    const { provideEncoding, provideStorage } = kernel.hooks;
    expect(await failure(() => provideEncoding.call('yml', undefined))).toMatchInlineSnapshot(`
      "FLOW_PROVIDER_UNKNOWN: No plugin provides the encoding "yml". Known: yaml.
      Did you mean "yaml"?"
    `);
    const request = { use: 's3', options: {}, projectRoot: '/', durability: 'process' } as const;
    expect(await failure(() => provideStorage.call('s3', request))).toMatchInlineSnapshot(`
      "FLOW_PROVIDER_UNKNOWN: No plugin provides the storage "s3". Known: none.
      Install the plugin that provides it: flow plugins install NAME. One whose package.json does not say so is listed under plugins in the config."
    `);
  });
});

describe('a tap that throws is named with its hook', () => {
  const bang = (): never => {
    throw new Error('bang');
  };

  test.each([
    ['beforeTask', (hooks: KernelHooks) => hooks.beforeTask.tap(bang), (k: Kernel) => k.hooks.beforeTask.call(at)],
    [
      'transformConfig',
      (hooks: KernelHooks) => hooks.transformConfig.tap(bang),
      (k: Kernel) => k.hooks.transformConfig.call(settings),
    ],
    [
      'transformStepBody',
      (hooks: KernelHooks) => hooks.transformStepBody.tap(bang),
      (k: Kernel) => k.hooks.transformStepBody.call(body),
    ],
    [
      'provideRecovery',
      (hooks: KernelHooks) => hooks.provideRecovery.tap(bang),
      (k: Kernel) => k.hooks.provideRecovery.call({} as never),
    ],
    [
      'provideEncoding',
      (hooks: KernelHooks) => hooks.provideEncoding.for('x').tap(bang),
      (k: Kernel) => k.hooks.provideEncoding.call('x', undefined),
    ],
  ])('%s', async (hook, setup, call) => {
    const { kernel } = await kernelOf(plugin('noisy', setup));
    const message = await failure(() => call(kernel));
    expect(message).toContain(`FLOW_PLUGIN_HOOK: The plugin noisy failed in the hook ${hook}: bang`);
  });

  test("an error that says more than we could goes through as it is, with the plugin's own code", async () => {
    const own = new FlowError({ code: 'MY_QUOTA', message: 'No more today.' });
    const throwing = plugin('quota', (hooks) => hooks.beforeTask.tap(() => Promise.reject(own)));
    const { kernel } = await kernelOf(throwing);
    await expect(kernel.hooks.beforeTask.call(at)).rejects.toBe(own);
  });

  test('in an onX hook it is reported once, and then counted', async () => {
    const { kernel, reported } = await kernelOf(plugin('noisy', (hooks) => hooks.onEvent.tap(bang)));
    const { onEvent } = kernel.hooks;
    for (let at = 0; at < 1000; at++) onEvent.call({ kind: 'run.stopping', at, reason: '' });
    expect(reported).toHaveLength(1);
    expect(onEvent.takeRepeated()).toEqual([{ plugin: 'noisy', hook: 'onEvent', times: 999 }]);
    expect(onEvent.takeRepeated()).toEqual([]);
  });

  test('in an onX hook it is reported, and the others are told all the same', async () => {
    const seen: string[] = [];
    const { kernel, reported } = await kernelOf(
      plugin('noisy', (hooks) => hooks.onEvent.tap(bang)),
      plugin('quiet', (hooks) => hooks.onEvent.tap(({ kind }) => void seen.push(kind))),
    );
    kernel.hooks.onEvent.call({ kind: 'run.stopping', at: 0, reason: '' });
    expect(seen).toEqual(['run.stopping']);
    expect(reported.map((error) => error.message)).toEqual(['The plugin noisy failed in the hook onEvent: bang']);
  });
});

describe('values on their way through the taps', () => {
  test('a transform hands on what each tap returns; a veto stops the rest', async () => {
    const tagging = (tag: string): Plugin =>
      plugin(tag, (hooks) => hooks.transformConfig.tap((value) => ({ ...value, tags: [...value.tags, tag] })));
    const { kernel } = await kernelOf(tagging('a'), tagging('b'));
    expect((await kernel.hooks.transformConfig.call(settings)).tags).toEqual(['a', 'b']);

    const seen: string[] = [];
    const vetoed = await kernelOf(
      plugin('veto', (hooks) => hooks.beforeTask.tap(() => Promise.reject(new Error('not on Fridays')))),
      plugin('next', (hooks) => hooks.beforeTask.tap(() => void seen.push('next'))),
    );
    await expect(vetoed.kernel.hooks.beforeTask.call(at)).rejects.toThrow('not on Fridays');
    expect(seen).toEqual([]);
  });

  test('the first answer owns a question', async () => {
    const asked: string[] = [];
    const answering = (name: string, delayMs: number | undefined): Plugin =>
      plugin(name, (hooks) =>
        hooks.provideRecovery.tap(() => {
          asked.push(name);
          return delayMs === undefined ? undefined : { kind: 'retry', delayMs };
        }),
      );
    const { kernel } = await kernelOf(answering('silent', undefined), answering('first', 1), answering('second', 2));
    expect(await kernel.hooks.provideRecovery.call({} as never)).toEqual({ kind: 'retry', delayMs: 1 });
    expect(asked).toEqual(['silent', 'first']);
    const nobody = await kernelOf(answering('silent', undefined));
    expect(await nobody.kernel.hooks.provideRecovery.call({} as never)).toBeUndefined();
  });

  test('a hook that nobody taps says so and passes values through', async () => {
    const { kernel } = await kernelOf();
    expect(kernel.hooks.transformConfig.isUsed).toBe(false);
    expect(await kernel.hooks.transformConfig.call(settings)).toBe(settings);
    expect(kernel.hooks.transformStepBody.call(body)).toBe(body);
  });
});

describe('decorators', () => {
  function around(name: string, seen: string[]): AppliedDecorator {
    return {
      name,
      options: { label: name },
      setup: (step, options: { readonly label: string }) => {
        step.transformStepBody.tap((inner) => ({
          ...inner,
          run: async () => {
            seen.push(`${options.label} in`);
            await inner.run();
            seen.push(`${options.label} out`);
          },
        }));
        step.beforeTask.tap(() => void seen.push(`${name} before ${step.step}`));
      },
    };
  }

  test('the topmost is the outermost, and each sees its own step alone', async () => {
    const seen: string[] = [];
    const { kernel: base } = await kernelOf();
    const kernel = await base.with(
      decoratorPlugins([
        { name: 'train', decorators: [around('top', seen), around('top', seen), around('inner', seen)] },
        { name: 'score', decorators: [around('other', seen)] },
      ]),
    );
    const run = async (step: string): Promise<void> => {
      const of: TaskContext = { ...at, step: { name: step } as StepNode };
      await kernel.hooks.beforeTask.call(of);
      const innermost: StepBody = { ...body, ...of, run: () => Promise.resolve(void seen.push(`run ${step}`)) };
      await kernel.hooks.transformStepBody.call(innermost).run();
    };
    await run('train');
    expect(seen.splice(0)).toMatchInlineSnapshot(`
      [
        "inner before train",
        "top before train",
        "top before train",
        "top in",
        "top in",
        "inner in",
        "run train",
        "inner out",
        "top out",
        "top out",
      ]
    `);
    await run('score');
    expect(seen.splice(0)).toMatchInlineSnapshot(`
      [
        "other before score",
        "other in",
        "run score",
        "other out",
      ]
    `);
    await run('end');
    expect(seen).toEqual(['run end']);
  });

  test('plans and recoveries reach the decorators of their step only', async () => {
    const decorator: AppliedDecorator = {
      name: 'limit',
      options: undefined,
      setup: (step) => {
        step.transformTaskPlan.tap((plan) => ({ ...plan, timeoutMs: 5 }));
        step.provideRecovery.tap(() => ({ kind: 'giveUp' }));
      },
    };
    const { kernel: base } = await kernelOf();
    const { hooks } = await base.with(decoratorPlugins([{ name: 'train', decorators: [decorator] }]));
    const of = (name: string): never => ({ step: { name } }) as never;
    expect(await hooks.transformTaskPlan.call(of('train'))).toHaveProperty('timeoutMs', 5);
    expect(await hooks.transformTaskPlan.call(of('score'))).not.toHaveProperty('timeoutMs');
    expect(await hooks.provideRecovery.call(of('train'))).toEqual({ kind: 'giveUp' });
    expect(await hooks.provideRecovery.call(of('score'))).toBeUndefined();
  });
});
