/** How a tap stands among the others of its hook. Names are plugins' or other taps'. */
export interface TapOptions {
  /** This tap's own name, for others to order by; its plugin's name works too. */
  readonly name?: string;
  /** It stands before these. */
  readonly before?: string | readonly string[];
  /** It stands after these. */
  readonly after?: string | readonly string[];
}

/** How a provider stands among the others. */
export interface ProviderTapOptions<Request = never> extends TapOptions {
  /** Throws where what a stack says of this provider is wrong; opens and writes nothing. Without it, only opening tells. */
  readonly check?: (request: Request) => void | Promise<void>;
  /** The plugin whose provider of this name this one takes the place of. */
  readonly replaces?: string;
}

/** Awaited in order; a `before` may veto by throwing, and an `after` is told to all though one throws. */
export interface SeriesHook<T> {
  tap(fn: (value: T) => void | Promise<void>, options?: TapOptions): void;
}

/** Each tap gets the value and must return it, changed or not. */
export interface TransformHook<T> {
  tap(fn: (value: T) => T | Promise<T>, options?: TapOptions): void;
}

/** Each tap gets the value and must return it, changed or not, at once: nothing may wait. */
export interface SyncTransformHook<T> {
  tap(fn: (value: T) => T, options?: TapOptions): void;
}

/** A tap answers or returns undefined; the first answer owns it. */
export interface ProvideHook<Question, Answer> {
  tap(fn: (question: Question) => Answer | undefined | Promise<Answer | undefined>, options?: TapOptions): void;
}

/** One provider for each name; its tap makes what is asked for. */
export interface ProviderMap<Request, Provider> {
  for(name: string): {
    tap(fn: (request: Request) => Provider | Promise<Provider>, options?: ProviderTapOptions<Request>): void;
  };
}

/** Is told; may neither veto nor wait, and what it throws is caught and reported. */
export interface OnHook<T> {
  tap(fn: (value: T) => void, options?: TapOptions): void;
}

export type HookKind = 'series' | 'transform' | 'syncTransform' | 'provide' | 'providers' | 'on';
