import { openScratch } from '@flow/core/engine';
import type { Cli } from '../cli.ts';
import { exitCode, warner } from '../launch.ts';
import { openProject } from '../open-project.ts';
import { findFlowFile } from '../parsing/find-flow-file.ts';
import { settingsOf } from '../run-flags.ts';
import { watchStopSignals } from '../stop-signals.ts';
import { prepareSpin } from './prepare-spin.ts';
import { runSpin } from './run-spin.ts';
import type { SpinParsing } from './spin-choice.ts';

/** Runs one step on what an earlier run gave it; 0 when it has finished, 1 when it failed or was stopped. */
export async function spinFlow(cli: Cli, parsing: SpinParsing): Promise<number> {
  const { flags, tokens } = await parsing.first();
  const file = findFlowFile(tokens);
  if (file === undefined) {
    await parsing.second({});
    return 2;
  }
  await using project = await openProject(cli, {
    stack: flags.stack,
    namespace: flags.namespace,
    overrides: settingsOf({ ...flags }),
    isReadOnly: !flags.persist,
    isTolerant: false,
    onWarning: warner(cli, flags.json),
  });
  await using opened = new AsyncDisposableStack();
  const scratch = flags.persist ? undefined : opened.use(await openScratch(await project.storage(), 'folder'));
  const session = { project, file, flags, parsing, scratch };
  if (flags.watch) {
    const { watchSpin } = await import('./watch-spin.ts');
    return await watchSpin(cli, session);
  }
  using stop = watchStopSignals();
  const { end } = await runSpin(cli, session, { prepared: await prepareSpin(cli, session), stop });
  return exitCode(end);
}
