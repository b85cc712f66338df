import { expect, test } from 'vitest';
import { readHooks, type HookTable } from '../../scripts/gates/hook-table.ts';
import {
  commentProblems,
  pluginsDoc,
  referenceProblems,
  renderReference,
  withReference,
} from '../../scripts/gates/plugins-doc.ts';
import { readText } from '../../scripts/gates/workspace.ts';
import { plantFiles } from './planted-files.ts';

const kinds = `/** Each tap gets the value and must return it, changed or not. */
export interface TransformHook<T> {
  tap(fn: (value: T) => T | Promise<T>, options?: TapOptions): void;
}

/** One provider for each name. */
export interface ProviderMap<Request, Provider> {
  for(name: string): {
    tap(fn: (request: Request) => Provider | Promise<Provider>, options?: TapOptions): void;
  };
}
`;

const comment = `Fires in the launcher before a run, with a \`|\` in its text.
   *
   * A tap that throws ends the command.
   *
   * @example
   * hooks.transformRunPlan.tap((plan) => plan);
   * @since 0.1.0`;

const files = {
  'packages/core/src/contracts/plans.ts': `import type { Named } from './named.ts';

/** What is about to run. */
export interface RunPlan extends Named {
  /** Tasks at once, or
   * none. */
  readonly maxWorkers: number | undefined;
  readonly after?: Recovery;
}

export type Recovery =
  | { readonly kind: 'retry' }
  /** The flow goes on. */
  | { readonly kind: 'catch' };
`,
  'packages/core/src/contracts/named.ts': 'export interface Named {\n  readonly name: string;\n}\n',
  'packages/core/src/kernel/hook-kinds.ts': kinds,
  'packages/core/src/kernel/hooks.ts': `import type { RunPlan } from '../contracts/plans.ts';
import type { Named } from '../contracts/named.ts';
import type { ProviderMap, TransformHook } from './hook-kinds.ts';

/** A run, seen from the launcher. */
export interface RunHooks {
  /**
   * ${comment}
   */
  readonly transformRunPlan: TransformHook<RunPlan>;
  readonly provideNamed: ProviderMap<undefined, Named>;
}

export interface KernelHooks extends RunHooks {}
`,
};

async function planted(): Promise<HookTable> {
  await using folder = await plantFiles(files);
  return readHooks(folder.folder);
}

test('the reference tells of each hook what its comment, its kind and its types say', async () => {
  const text = renderReference(await planted()).replaceAll(/\[Source\]\([^)]*\)/g, '[Source]');
  expect(text).toMatchInlineSnapshot(`
    "| hooks | a tap | |
    |---|---|---|
    | \`transformX\` | changes a value | Each tap gets the value and must return it, changed or not. |
    | \`provideX.for(name)\` | provides | One provider for each name. |

    ## Run hooks

    A run, seen from the launcher. [Source].

    ### transformRunPlan

    A tap changes a value · in the launcher · [\`RunPlan\`](#runplan) · since 0.1.0

    \`\`\`typescript
    hooks.transformRunPlan.tap(
      fn: (value: RunPlan) => RunPlan | Promise<RunPlan>,
      options?: TapOptions,
    ): void
    \`\`\`

    Fires in the launcher before a run, with a \`|\` in its text.

    A tap that throws ends the command.

    \`\`\`ts
    hooks.transformRunPlan.tap((plan) => plan);
    \`\`\`

    ### provideNamed

    A tap provides · in  · [\`Named\`](#named) · since ?

    \`\`\`typescript
    hooks.provideNamed.for(name: string).tap(
      fn: (request: undefined) => Named | Promise<Named>,
      options?: TapOptions,
    ): void
    \`\`\`



    ## Types of the hooks

    What the taps above get and return, and what that names. \`@flow/core/kernel\` exports most of them.

    ### Named

    [Source].

    | property | |
    |---|---|
    | \`name: string\` |  |

    ### Recovery

    [Source].

    | one of | |
    |---|---|
    | \`{ kind: 'retry' }\` |  |
    | \`{ kind: 'catch' }\` | The flow goes on. |

    ### RunPlan

    What is about to run. With all that [\`Named\`](#named) has. [Source].

    | property | |
    |---|---|
    | \`maxWorkers: number \\| undefined\` | Tasks at once, or none. |
    | \`after?: Recovery\` |  |
    "
  `);
});

test('a hook that only one of source and page has is found, and a page that says something else', async () => {
  const table = await planted();
  const empty = readText(pluginsDoc).replaceAll(/^### (?:before|after|transform|provide|on)[A-Z].*$/gm, '');
  const page = withReference(empty, renderReference(table));
  expect(referenceProblems(table, page)).toEqual([]);
  expect(referenceProblems(table, page.replace('### transformRunPlan', ''))).toEqual([
    'docs/plugins.md lacks transformRunPlan',
    'Run: npm run docs:hooks',
  ]);
  expect(referenceProblems(table, `${page}\n### onNothing\n`)).toEqual([
    'docs/plugins.md has onNothing, which is gone',
    'Run: npm run docs:hooks',
  ]);
  expect(referenceProblems(table, page.replace('Tasks at once', 'Tasks in all'))).toEqual([
    'docs/plugins.md describes a hook or a type otherwise than its comments',
    'Run: npm run docs:hooks',
  ]);
  expect(() => withReference('# Plugins\n', '')).toThrow('docs/plugins.md lacks the lines');
});

test('a comment that leaves something out is found', async () => {
  const problems = commentProblems(await planted()).map((problem) => problem.replace(/^.*?: the/, 'the'));
  expect(problems).toEqual([
    "the comment of provideNamed doesn't say in which process it fires: the launcher or a task's",
    "the comment of provideNamed doesn't say what becomes of a tap that throws",
    "the comment of provideNamed doesn't say @since which release of core it is there",
  ]);
});
