import { FlowError } from '../contracts/flow-error.ts';
import { errors } from './errors.ts';
import { hookCall, type HookCalls, type ReportTapError } from './hook-calls.ts';
import { hookKinds, type KernelHooks } from './hooks.ts';
import { orderTaps } from './order-taps.ts';
import { TapMeasure, type TapsTime } from './measure-taps.ts';
import type { Plugin } from './plugin.ts';
import { recordTaps, type Tap } from './record-taps.ts';

/** What one plugin tapped, and how long its setup took. */
export interface PluginReport {
  readonly name: string;
  readonly setupMs: number;
  readonly hooks: readonly string[];
  /** The names of its providers, by the hooks that ask for them. */
  readonly providers: Readonly<Partial<Record<keyof KernelHooks, readonly string[]>>>;
  /** Why it isn't in use; undefined when it is. */
  readonly error: FlowError | undefined;
}

export interface KernelOptions {
  /** Told of each plugin whose setup failed and of each `onX` tap that threw; the others go on. */
  readonly onPluginError: ReportTapError;
}

interface Parts {
  readonly plugins: readonly Plugin[];
  readonly taps: readonly Tap[];
  readonly reports: readonly PluginReport[];
  readonly options: KernelOptions;
  /** A kernel that grew from another one goes on with its measure. */
  readonly measure: TapMeasure;
}

/** The hooks and who taps them; complete and unchanging once made. */
export class Kernel {
  readonly hooks: HookCalls;
  readonly plugins: readonly PluginReport[];
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.plugins = parts.reports;
    this.hooks = connect(parts);
  }

  /**
   * Sets up the plugins in their order. One that throws is reported and left out; two of one name, an impossible order
   * and two providers of one name are errors.
   */
  static async create(plugins: readonly Plugin[], options: KernelOptions): Promise<Kernel> {
    const none = { plugins: [], taps: [], reports: [], options, measure: new TapMeasure() };
    return new Kernel(await addPlugins(none, plugins, options.onPluginError));
  }

  /** What the taps of a plugin took of this process so far, and what they threw. */
  timeOf(plugin: string): TapsTime {
    return this.#parts.measure.of(plugin);
  }

  /**
   * A kernel with these plugins besides. The present one stays as it is. `onSetupError` may throw what a setup failed with,
   * where nothing may go on without the plugin; by default it is reported.
   */
  async with(
    plugins: readonly Plugin[],
    onSetupError: ReportTapError = this.#parts.options.onPluginError,
  ): Promise<Kernel> {
    return plugins.length === 0 ? this : new Kernel(await addPlugins(this.#parts, plugins, onSetupError));
  }
}

async function addPlugins(parts: Parts, added: readonly Plugin[], onSetupError: ReportTapError): Promise<Parts> {
  const plugins = [...parts.plugins];
  const taps = [...parts.taps];
  const reports = [...parts.reports];
  for (const plugin of added) {
    if (plugins.some((other) => other.name === plugin.name))
      throw errors.FLOW_PLUGIN_DUPLICATE({ plugin: plugin.name });
    const { report, taps: own } = await setUp(plugin);
    if (report.error !== undefined) onSetupError(report.error);
    plugins.push(plugin);
    taps.push(...own.map((tap) => parts.measure.watch(tap)));
    reports.push(report);
  }
  return { ...parts, plugins, taps, reports };
}

async function setUp(plugin: Plugin): Promise<{ readonly report: PluginReport; readonly taps: readonly Tap[] }> {
  const recorder = recordTaps(plugin.name);
  const begin = performance.now();
  const report = (error: FlowError | undefined): PluginReport => ({
    name: plugin.name,
    setupMs: performance.now() - begin,
    hooks: [...new Set(recorder.taps.map((tap) => tap.hook))],
    providers: providersIn(recorder.taps),
    error,
  });
  try {
    await inTime(plugin.setup({ hooks: recorder.hooks }));
    return { report: report(undefined), taps: recorder.taps };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const error = FlowError.is(cause) ? cause : errors.FLOW_PLUGIN_SETUP({ plugin: plugin.name, reason }, { cause });
    return { report: report(error), taps: [] };
  } finally {
    recorder.freeze();
  }
}

function providersIn(taps: readonly Tap[]): PluginReport['providers'] {
  const named = taps.flatMap(({ hook, provider }) => (provider === undefined ? [] : [{ hook, provider }]));
  const byHook = Object.entries(Object.groupBy(named, ({ hook }) => hook));
  return Object.fromEntries(byHook.map(([hook, taps]) => [hook, taps.map(({ provider }) => provider)]));
}

const setupSeconds = 10;

async function inTime(setup: void | Promise<void>): Promise<void> {
  if (!(setup instanceof Promise)) return;
  // Its timer keeps the process alive, which would else end without a word where nothing else is left to do.
  const { promise: late, reject } = Promise.withResolvers<never>();
  const fail = (): void => reject(new Error(`it hasn't returned after ${String(setupSeconds)} s`));
  const timer = setTimeout(fail, setupSeconds * 1000);
  await Promise.race([setup, late]).finally(() => clearTimeout(timer));
}

function connect({ plugins, taps, options }: Parts): HookCalls {
  const calls = Object.keys(hookKinds).map((name) => {
    const hook = name as keyof KernelHooks;
    const ordered = orderTaps(
      taps.filter((tap) => tap.hook === hook),
      { plugins },
    );
    return [hook, hookCall(hook, ordered, options.onPluginError)] as const;
  });
  return Object.freeze(Object.fromEntries(calls)) as unknown as HookCalls;
}
