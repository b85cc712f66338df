import type { InspectColor } from 'node:util';
import type { Output } from './output.ts';

/** A part of a line and how it looks. */
export type Piece = readonly [style: InspectColor | undefined, text: string];

/** A line that isn't longer than `width`; what is too long is cut. */
export function fitLine(output: Output, pieces: readonly Piece[], width: number): string {
  let room = width;
  return pieces
    .map(([style, text]) => {
      const kept = text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}${room > 0 ? '…' : ''}`;
      room -= kept.length;
      return style === undefined ? kept : output.paint(style, kept);
    })
    .join('')
    .trimEnd();
}
