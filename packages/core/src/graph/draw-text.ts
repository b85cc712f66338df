import type { FlowGraph } from '../contracts/graph.ts';
import { layOutGraph, type LaidOutStep, type Rail } from './lay-out-graph.ts';
import { stepNotes } from './step-notes.ts';
import { summaryOf } from './summary-of.ts';
import { asciiSigns, unicodeSigns, type Signs } from './text-signs.ts';
import { cutText, padText, textWidth, wrapPhrases } from './text-width.ts';

/** What a piece of a drawing is. */
export type TextPart = 'rail' | 'sign' | 'name' | 'note' | 'description';

/** How a drawing for people looks. */
export interface TextOptions {
  /** Columns that a line may take; without it, lines are as long as they are. */
  readonly columns?: number;
  /** Draw with the letters that every terminal has. */
  readonly isAscii?: boolean;
  /** Colours a piece of a line. */
  readonly paint?: (part: TextPart, text: string) => string;
}

/** Columns wider than this are not lined up, so that one long line doesn't push all others away. */
const widest = { left: 48, notes: 32 };

/** A description with less room than this stands on a line of its own. */
const leastRoom = 16;

const gap = '  ';

/**
 * A line for each step, in the order in which they run. What lies between a split and the step where its ways meet hangs on a
 * line beside it. A step without an arrow goes on to the one below.
 */
export function drawText(graph: FlowGraph, options: TextOptions = {}): string {
  const { columns = Number.POSITIVE_INFINITY, paint = (_part, text) => text } = options;
  const signs = options.isAscii === true ? asciiSigns : unicodeSigns;
  const laidOut = layOutGraph(graph);
  const rows = laidOut.map((row, index) => rowOf(row, laidOut[index + 1], signs));
  const frame: Frame = {
    columns,
    ellipsis: signs.ellipsis,
    left: commonWidth(rows.map(leftOf), Math.min(widest.left, columns * 0.6)),
    notes: commonWidth(
      rows.map(({ notes }) => notes.join(' ')),
      Math.min(widest.notes, columns * 0.35),
    ),
  };
  const lines = [headOf(graph), [], ...rows.flatMap((row) => linesOf(row, frame))];
  return lines.map((line) => paintLine(line, frame, paint)).join('\n');
}

type Piece = readonly [part: TextPart, text: string];

interface Frame {
  readonly columns: number;
  readonly ellipsis: string;
  readonly left: number;
  readonly notes: number;
}

interface Row {
  readonly rails: string;
  readonly sign: string;
  readonly name: string;
  readonly notes: readonly string[];
  readonly description: string;
  /** The rails that pass a further line of the same step. */
  readonly passing: string;
}

function headOf({ flow, doc }: FlowGraph): readonly Piece[] {
  const summary = summaryOf(doc);
  return [
    ['name', flow],
    ['description', summary === '' ? '' : `: ${summary}`],
  ];
}

function rowOf(row: LaidOutStep, next: LaidOutStep | undefined, signs: Signs): Row {
  const { step, rails, isHead } = row;
  const depth = rails.length;
  const own = next?.rails[depth];
  const passing = rails.map((rail) => passingRail(rail, signs));
  const head = isHead ? headRail(rails[depth - 1], signs) : passing[depth - 1];
  return {
    rails: [...passing.slice(0, -1), head ?? ''].join(''),
    sign: step.next.kind === 'switch' ? signs.choice : signs.step,
    name: step.name,
    notes: stepNotes(row, signs),
    description: summaryOf(step.doc),
    passing: passing.join('') + (own === undefined ? '' : signs.rails[own.kind].line),
  };
}

function passingRail({ kind, isLast }: Rail, signs: Signs): string {
  return isLast ? gap : signs.rails[kind].line;
}

function headRail(rail: Rail | undefined, signs: Signs): string {
  if (rail === undefined) return '';
  const { arm, lastArm } = signs.rails[rail.kind];
  return rail.isLast ? lastArm : arm;
}

function leftOf({ rails, sign, name }: Row): string {
  return `${rails}${sign} ${name}`;
}

function commonWidth(texts: readonly string[], bound: number): number {
  return Math.max(0, ...texts.map((text) => textWidth(text)).filter((width) => width <= bound));
}

/** One line, where there is room; notes are never cut. */
function linesOf(row: Row, frame: Frame): readonly (readonly Piece[])[] {
  const start = Math.max(frame.left, textWidth(leftOf(row)));
  const room = Math.max(leastRoom, frame.columns - start - gap.length);
  const notes = wrapPhrases(row.notes, room);
  const last = notes.at(-1) ?? '';
  const noteWidth = Math.max(frame.notes, textWidth(last));
  const isOwnLine = room - noteWidth - gap.length < Math.min(leastRoom, textWidth(row.description));
  const lines = notes.map((note, index) => [...leftPieces(row, index === 0, start), ['note', note] as Piece]);
  if (row.description === '') return lines;
  if (isOwnLine) return [...lines, [...leftPieces(row, false, start), ['description', row.description]]];
  return lines.with(lines.length - 1, [
    ...leftPieces(row, lines.length === 1, start),
    ['note', noteWidth === 0 ? '' : padText(last, noteWidth) + gap],
    ['description', row.description],
  ]);
}

function leftPieces(row: Row, isFirst: boolean, width: number): readonly Piece[] {
  const text = isFirst ? leftOf(row) : row.passing;
  const filled: Piece = ['rail', ' '.repeat(Math.max(0, width - textWidth(text))) + gap];
  if (!isFirst) return [['rail', row.passing], filled];
  return [['rail', row.rails], ['sign', row.sign], ['name', ` ${row.name}`], filled];
}

/** Cuts what is too long, and leaves no blanks at the end. */
function paintLine(
  line: readonly Piece[],
  { columns, ellipsis }: Frame,
  paint: NonNullable<TextOptions['paint']>,
): string {
  const end = line.findLastIndex(([, text]) => text.trim() !== '');
  let room = columns;
  return line
    .slice(0, end + 1)
    .map(([part, text], index) => {
      const kept = cutText(index === end ? text.trimEnd() : text, room, ellipsis);
      room -= textWidth(kept);
      return kept.trim() === '' ? kept : paint(part, kept);
    })
    .join('');
}
