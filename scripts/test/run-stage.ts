import { type Gate } from '../gates/gate.ts';
import { oneFailed, onePassed, oneSkipped, type Tally } from './tally.ts';

export interface StageResult {
  readonly tally: Tally;
  /** What a reader needs to see of it; empty where all is well. */
  readonly output: string;
}

/** Runs one stage and prints its line when it is over, and its output where something is wrong. */
export async function runStage(name: string, work: () => Promise<StageResult>): Promise<Tally> {
  const began = performance.now();
  const { tally, output } = await work().catch((error: unknown) => ({ tally: oneFailed, output: textOf(error) }));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${mark(tally)} ${name}${counts(tally)} (${seconds} s)\n`);
  if (output !== '') process.stdout.write(indent(output));
  return tally;
}

/** Runs a gate as a stage; it counts as one test. */
export function runGate(gate: Gate): Promise<Tally> {
  return runStage(gate.name, async () => {
    const result = await gate.run();
    if (result.kind === 'failed') return { tally: oneFailed, output: result.output };
    return result.kind === 'passed'
      ? { tally: onePassed, output: '' }
      : { tally: oneSkipped, output: `skipped: ${result.reason}` };
  });
}

function mark({ passed, failed }: Tally): string {
  if (failed > 0) return '✗';
  return passed > 0 ? '✓' : '-';
}

function counts({ passed, failed, skipped }: Tally): string {
  if (passed + failed + skipped === 1) return '';
  const parts = [`${passed} passed`, failed > 0 ? `${failed} failed` : '', skipped > 0 ? `${skipped} skipped` : ''];
  return `: ${parts.filter((part) => part !== '').join(', ')}`;
}

function indent(output: string): string {
  return `${output.trimEnd().replaceAll(/^(?=.)/gm, '    ')}\n`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
