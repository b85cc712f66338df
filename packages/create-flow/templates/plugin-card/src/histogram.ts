import { defineCard, html, type CardType, type Html } from '@flow/cards';

export interface HistogramOptions {
  /** The artifact that holds the numbers. */
  readonly artifact: string;
  /** By default, 10. */
  readonly bars?: number;
}

/** Shows how the numbers of an artifact are spread. What the step puts there comes below. */
export const histogram: CardType<HistogramOptions> = defineCard<HistogramOptions>({
  type: 'histogram',
  style: '.bars rect { fill: var(--accent); } .bars text { fill: var(--faint); font-size: 10px; text-anchor: middle; }',
  render: async ({ task, components, options }) => {
    const { artifact, bars = 10 } = options;
    if (task.status !== 'finished')
      return html`<h1>${artifact}</h1>
        <p>There is nothing yet.</p>
        ${components}`;
    const numbers = numbersIn(await task.artifact(artifact), artifact);
    return html`<h1>${artifact}</h1>
      <p>${numbers.length} numbers</p>
      ${draw(countInBars(numbers, bars))}${components}`;
  },
});

interface Bar {
  readonly from: number;
  readonly count: number;
}

function numbersIn(value: unknown, name: string): readonly number[] {
  if (Array.isArray(value) && value.every((one): one is number => Number.isFinite(one))) return value;
  throw new TypeError(`the artifact ${name} is no list of numbers`);
}

export function countInBars(numbers: readonly number[], bars: number): readonly Bar[] {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const width = (most - least) / bars || 1;
  const counts = Array.from({ length: bars }, () => 0);
  for (const number of numbers) {
    const bar = Math.min(bars - 1, Math.floor((number - least) / width));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return counts.map((count, index) => ({ from: least + index * width, count }));
}

const barWidth = 40;
const height = 160;

function draw(bars: readonly Bar[]): Html {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const shapes = bars.map(({ from, count }, index) => {
    const [x, tall] = [index * barWidth, (count / most) * height];
    return html`<rect x="${x + 2}" y="${height - tall}" width="${barWidth - 4}" height="${tall}"
        ><title>${count}</title></rect
      >
      <text x="${x + barWidth / 2}" y="${height + 14}">${Number(from.toPrecision(3))}</text>`;
  });
  return html`<svg class="bars" width="${bars.length * barWidth}" height="${height + 20}" role="img">${shapes}</svg>`;
}
