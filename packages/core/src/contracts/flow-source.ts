/** The source of one class of a flow: the flow's own or one that it extends. */
export interface ClassSource {
  readonly name: string;
  /** As shown to the user: relative to the project where that is shorter. */
  readonly file: string;
  /** The whole text that `start` counts in: the file's own, or the compiled class where the file isn't known. */
  readonly text: string;
  /** Where in `text`, in UTF-16 units, the class begins (at `class`, or at an earlier token of its declaration). */
  readonly start: number;
}

/** Where a mutator puts a step: between one and what that leads to, or between one and what leads to it. */
export type AddedStep =
  | { readonly after: string; readonly before?: undefined }
  | { readonly before: string; readonly after?: undefined };

/** A step as the loaded class has it. */
export interface StepDeclaration {
  /** Of one that a mutator added: its place, and its code. */
  readonly added?: (AddedStep & { readonly code: string }) | undefined;
  /** A mutator took it away: what leads to it leads to what it leads to. */
  readonly isRemoved?: boolean;
  readonly name: string;
  /** Index in `FlowSource.classes` of the class that declares it. */
  readonly declaredIn: number;
  readonly isStart: boolean;
  readonly isEnd: boolean;
  readonly decorators: readonly {
    readonly name: string;
    readonly options: unknown;
    readonly refusesFanOut?: boolean;
    /** It stands on the class, and leaves out the steps that can't have it. */
    readonly isForAll?: boolean;
    /** Names of the artifacts that it may set. */
    readonly sets?: readonly string[];
  }[];
}

/** What the graph is built from: the loaded class's facts beside its classes' source. */
export interface FlowSource {
  readonly name: string;
  /** The flow's own class first, then those it extends, without Flow itself. */
  readonly classes: readonly ClassSource[];
  readonly steps: readonly StepDeclaration[];
  /** Names of the fields made by `param`, `includeFile` and the like. */
  readonly parameters: readonly string[];
  /** Those that the class declares and a decorator or a plugin took away: fields that nothing sets. */
  readonly removedParameters?: readonly string[];
  readonly parameterFlags: readonly ParameterWords[];
}

/** What gives a parameter from outside. */
export interface ParameterWords {
  readonly name: string;
  /** The flags that it answers to on a command line, without dashes. */
  readonly flags: readonly string[];
  /** The environment variable that it is read from. */
  readonly variable: string;
}
