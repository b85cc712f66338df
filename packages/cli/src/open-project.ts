import { Project } from '@flow/core/engine';
import type { FlowError } from '@flow/core';
import type { Cli } from './cli.ts';
import { guardProcess } from './guard-process.ts';
import { reportWarning } from './reporters/report-error.ts';

export interface ProjectChoice {
  readonly stack?: string | undefined;
  /** Empty: all runs are seen. */
  readonly namespace?: string | undefined;
  /** What flags set, by config key. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** For what only looks at runs: nothing is made, and nothing has to be writable. */
  readonly isReadOnly?: boolean;
  /** A plugin that can't be used is left out, with a warning; by default where the store is only read. */
  readonly isTolerant?: boolean;
  /** An index that is broken is put aside, and a new one begun. */
  readonly replacesBroken?: boolean;
  /** By default, warnings go to stderr. */
  readonly onWarning?: (warning: FlowError) => void;
}

/** Opens the project of the current folder; what is odd about it is said on stderr. */
export function openProject(cli: Cli, choice: ProjectChoice): Promise<Project> {
  guardProcess(cli);
  const { cwd, env } = cli;
  const {
    stack,
    namespace,
    isReadOnly = false,
    isTolerant = isReadOnly,
    replacesBroken = false,
    overrides = {},
    onWarning = (warning) => reportWarning(cli, warning),
  } = choice;
  return Project.open({
    cwd,
    env,
    overrides: { ...overrides, ...(namespace !== undefined && { namespace }) },
    isReadOnly,
    isTolerant,
    replacesBroken,
    onWarning,
    ...(stack !== undefined && { stack }),
  });
}
