import type { ProcessTime, TaskTime } from '../task-time/measure-task-time.ts';
import { partNames } from '../task-time/time-parts.ts';

const width = 760;
const left = 80;
const right = 20;
const barHeight = 34;
const barStep = 64;
const top = 36;
const legendStep = 20;

/** As many as there are parts, the last for waiting. */
const colours = [
  '#7f7f7f',
  '#1f77b4',
  '#17becf',
  '#bcbd22',
  '#2ca02c',
  '#ff7f0e',
  '#9467bd',
  '#d62728',
  '#8c564b',
  '#c7c7c7',
  '#ececec',
];

/** A bar for each process, as long as what it has for a task, cut into what it does meanwhile. */
export function drawTaskTime({ processes }: TaskTime): string {
  const longest = Math.max(...processes.map(msOf));
  const scale = (width - left - right) / longest;
  const shown = partNames.filter((name) => processes.some(({ parts }) => parts.some((part) => part.name === name)));
  const legendTop = top + processes.length * barStep + 12;
  const height = legendTop + shown.length * legendStep + 16;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" font-family="sans-serif" font-size="13">`,
    `<rect width="${String(width)}" height="${String(height)}" fill="#ffffff"/>`,
    text({ x: left, y: 20 }, 'milliseconds of a trivial task'),
    ...processes.flatMap((process, index) => bar(process, top + index * barStep, scale)),
    ...shown.flatMap((name, index) => legendLine(name, processes, legendTop + index * legendStep)),
    '</svg>\n',
  ].join('\n');
}

function bar(process: ProcessTime, y: number, scale: number): readonly string[] {
  let x = left;
  const pieces = process.parts.map(({ name, ms }) => {
    const piece = rect({ x, y }, { width: ms * scale, height: barHeight }, name);
    x += ms * scale;
    return piece;
  });
  const whole = text({ x: left, y: y + barHeight + 16 }, `${msOf(process).toFixed(2)} ms`);
  return [text({ x: 8, y: y + barHeight / 2 + 5 }, process.name), ...pieces, whole];
}

function legendLine(name: string, processes: readonly ProcessTime[], y: number): readonly string[] {
  const values = processes.map((process) => {
    const ms = process.parts.find((part) => part.name === name)?.ms ?? 0;
    return `${process.name} ${ms.toFixed(3)}`;
  });
  return [
    rect({ x: left, y }, { width: 14, height: 14 }, name),
    text({ x: left + 22, y: y + 12 }, name),
    text({ x: 400, y: y + 12 }, `${values.join(' ms, ')} ms`),
  ];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function rect({ x, y }: Point, size: { readonly width: number; readonly height: number }, part: string): string {
  const colour = colours[partNames.indexOf(part)] ?? '#000000';
  return `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${size.width.toFixed(1)}" height="${String(size.height)}" fill="${colour}"><title>${part}</title></rect>`;
}

function text({ x, y }: Point, words: string): string {
  return `<text x="${String(x)}" y="${String(y)}" fill="#222222">${words}</text>`;
}

function msOf({ parts }: ProcessTime): number {
  return parts.reduce((sum, { ms }) => sum + ms, 0);
}
