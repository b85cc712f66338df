import { describeDuration } from './describe-time.ts';
import { fitLine, type Piece } from './fit-line.ts';
import type { Output } from './output.ts';
import { plural } from './plural.ts';
import type { StepProgress } from './run-progress.ts';

export interface ProgressPicture {
  readonly output: Output;
  readonly steps: readonly StepProgress[];
  readonly now: number;
  readonly columns: number;
  readonly rows: number;
  /** Counts the pictures, for the spinner. */
  readonly frame: number;
  /** The run that goes on; left out of the last picture, which the run's end follows. */
  readonly run?: { readonly path: string; readonly elapsedMs: number };
}

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

const widestName = 32;

/** A line for each step, as many as the terminal has room for. */
export function progressLines(picture: ProgressPicture): readonly string[] {
  const { output, steps, columns, rows, run } = picture;
  const header: Piece[][] =
    run === undefined
      ? []
      : [
          [
            ['bold', run.path],
            ['dim', `  ${describeDuration(run.elapsedMs)}`],
          ],
        ];
  // The last row stays free for the cursor.
  const { shown, before, after } = chooseSteps(steps, rows - 1 - header.length);
  const widths = measure(shown);
  const lines = [
    ...header,
    ...(before > 0 ? [[['dim', `  … ${plural(before, 'step')} before`]] satisfies Piece[]] : []),
    ...shown.map((step) => stepPieces(step, picture, widths)),
    ...(after > 0 ? [[['dim', `  … ${plural(after, 'step')} after`]] satisfies Piece[]] : []),
  ];
  return lines.map((pieces) => fitLine(output, pieces, columns - 1));
}

interface Chosen {
  readonly shown: readonly StepProgress[];
  readonly before: number;
  readonly after: number;
}

/** A window over the steps that holds the first that runs, and two lines for what it leaves out where there is room. */
function chooseSteps(steps: readonly StepProgress[], room: number): Chosen {
  if (steps.length <= room) return { shown: steps, before: 0, after: 0 };
  const tellsRest = room >= 3;
  const size = Math.max(1, tellsRest ? room - 2 : room);
  // The step before gives the eye a hold, where it costs no running one.
  const lead = size >= 3 ? 1 : 0;
  const from = Math.min(Math.max(0, activeIndex(steps) - lead), steps.length - size);
  const after = steps.length - size - from;
  return { shown: steps.slice(from, from + size), before: tellsRest ? from : 0, after: tellsRest ? after : 0 };
}

function activeIndex(steps: readonly StepProgress[]): number {
  const running = steps.findIndex(({ state }) => state === 'running');
  if (running >= 0) return running;
  const waiting = steps.findIndex(({ state }) => state === 'waiting');
  return waiting >= 0 ? waiting : steps.length - 1;
}

interface Widths {
  readonly name: number;
  readonly count: number;
}

function measure(steps: readonly StepProgress[]): Widths {
  return {
    name: Math.min(widestName, Math.max(0, ...steps.map(({ name }) => name.length))),
    count: Math.max(0, ...steps.map((step) => countOf(step).length)),
  };
}

function stepPieces(step: StepProgress, { now, frame }: ProgressPicture, widths: Widths): readonly Piece[] {
  const name =
    step.name.length > widths.name ? `${step.name.slice(0, widths.name - 1)}…` : step.name.padEnd(widths.name);
  const isQuiet = step.state === 'waiting' || step.state === 'skipped';
  return [
    symbolOf(step, frame),
    [isQuiet ? 'dim' : undefined, ` ${name}`],
    [undefined, widths.count === 0 ? '' : `  ${countOf(step).padStart(widths.count)}`],
    ['dim', isQuiet ? '' : `  ${elapsedOf(step, now).padStart(8)}`],
    ...notes(step),
  ];
}

function symbolOf({ state }: StepProgress, frame: number): Piece {
  switch (state) {
    case 'waiting':
      return ['dim', '  ·'];
    case 'running':
      return ['cyan', `  ${spinner[frame % spinner.length] ?? '⠋'}`];
    case 'done':
      return ['green', '  ✓'];
    case 'failed':
      return ['red', '  ✗'];
    case 'stopped':
      return ['yellow', '  ■'];
    case 'skipped':
      return ['dim', '  –'];
  }
}

/** Nothing for a step of one task: its sign says it all. */
function countOf({ done, total, state }: StepProgress): string {
  if (total === 1 || state === 'waiting' || state === 'skipped') return '';
  return `${String(done)}/${total === undefined ? '?' : String(total)}`;
}

function elapsedOf({ startedAt, endedAt, state }: StepProgress, now: number): string {
  if (startedAt === undefined) return '';
  return describeDuration((state === 'running' ? now : (endedAt ?? now)) - startedAt);
}

function notes({ running, failed, retries, waiting, caught, cloned, total }: StepProgress): readonly Piece[] {
  const parts: readonly Piece[] = [
    [undefined, running > 0 && total !== 1 ? `${String(running)} running` : ''],
    ['red', failed > 0 && total !== 1 ? `${String(failed)} failed` : ''],
    ['yellow', retries > 0 ? `${String(retries)} retried${waiting > 0 ? ` (${String(waiting)} waiting)` : ''}` : ''],
    ['yellow', caught > 0 ? `${String(caught)} caught` : ''],
    ['dim', cloned > 0 ? (total === 1 ? 'taken over' : `${String(cloned)} taken over`) : ''],
  ];
  return parts
    .filter(([, text]) => text !== '')
    .map(([style, text], index) => [style, `${index === 0 ? '  ' : ', '}${text}`]);
}
