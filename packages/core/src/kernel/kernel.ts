import { FlowError } from '../contracts/flow-error.ts';
import { errors } from './errors.ts';
import { hookCall, type HookCalls } from './hook-calls.ts';
import { hookKinds, type KernelHooks } from './hooks.ts';
import { orderTaps } from './order-taps.ts';
import { TapMeasure, type TapsTime } from './measure-taps.ts';
import type { Plugin } from './plugin.ts';
import { Patience } from './patience.ts';
import { asPlugin, type PluginInCharge } from './plugin-in-charge.ts';
import { recordTaps, type Tap } from './record-taps.ts';
import type { ReportTapError } from './report-tap-error.ts';

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
  /** A plugin that doesn't fit the others, as where two provide the same, is reported and left out, and not an error. */
  readonly isTolerant?: boolean;
  /** As long a plugin may keep a hook waiting, in milliseconds; 0: for ever. An hour by default. */
  readonly hookMs?: number | undefined;
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
   * and two providers of one name are errors, where the options say nothing else.
   */
  static async create(plugins: readonly Plugin[], options: KernelOptions): Promise<Kernel> {
    const none = { plugins: [], taps: [], reports: [], options, measure: new TapMeasure() };
    const parts = await addPlugins(none, plugins, options.onPluginError);
    return new Kernel(options.isTolerant === true ? leaveOutUnfit(parts) : parts);
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
    if (plugins.length === 0) return this;
    const strict = { ...this.#parts, options: { ...this.#parts.options, isTolerant: false } };
    return new Kernel(await addPlugins(strict, plugins, onSetupError));
  }
}

async function addPlugins(parts: Parts, added: readonly Plugin[], onSetupError: ReportTapError): Promise<Parts> {
  const plugins = [...parts.plugins];
  const taps = [...parts.taps];
  const reports = [...parts.reports];
  for (const plugin of added) {
    if (plugins.some((other) => other.name === plugin.name)) {
      const error = errors.FLOW_PLUGIN_DUPLICATE({ plugin: plugin.name });
      if (parts.options.isTolerant !== true) throw error;
      onSetupError(error);
      continue;
    }
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
    const inCharge = { plugin: plugin.name, hook: undefined };
    await inTime(
      inCharge,
      asPlugin(inCharge, () => plugin.setup({ hooks: recorder.hooks })),
    );
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

/** Nothing of the others waits longer for a setup. */
const setupMs = 10_000;

async function inTime(plugin: PluginInCharge, setup: void | Promise<void>): Promise<void> {
  if (!(setup instanceof Promise)) return;
  await new Patience({ report: () => undefined, hookMs: setupMs }).wait(plugin, setup);
}

/** Without the taps of each plugin that can't be with the others: of two, the later one. */
function leaveOutUnfit(parts: Parts): Parts {
  const error = conflictIn(parts);
  if (error === undefined) return parts;
  const names = parts.plugins.map(({ name }) => name).toReversed();
  const unfit = names.find((name) => conflictIn(without(parts, name, error))?.message !== error.message);
  if (unfit === undefined) throw error;
  parts.options.onPluginError(error);
  return leaveOutUnfit(without(parts, unfit, error));
}

function conflictIn(parts: Parts): FlowError | undefined {
  try {
    connect(parts);
    return undefined;
  } catch (error) {
    if (FlowError.is(error)) return error;
    throw error;
  }
}

function without(parts: Parts, plugin: string, error: FlowError): Parts {
  const leftOut = { hooks: [], providers: {}, error };
  return {
    ...parts,
    taps: parts.taps.filter((tap) => tap.plugin !== plugin),
    reports: parts.reports.map((report) => (report.name === plugin ? { ...report, ...leftOut } : report)),
  };
}

function connect({ plugins, taps, options }: Parts): HookCalls {
  const { onPluginError: report, hookMs } = options;
  const calls = Object.keys(hookKinds).map((name) => {
    const hook = name as keyof KernelHooks;
    const ordered = orderTaps(
      taps.filter((tap) => tap.hook === hook),
      { plugins },
    );
    return [hook, hookCall(hook, ordered, { report, hookMs })] as const;
  });
  return Object.freeze(Object.fromEntries(calls)) as unknown as HookCalls;
}
