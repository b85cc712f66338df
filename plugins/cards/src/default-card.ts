import { isFileArtifact } from '@flow/core/kernel';
import { defineCard, type CardArtifact, type CardInput, type CardTask, type CardType } from './card-type.ts';
import { errorBox } from './components/error-text.ts';
import { defaultStyle } from './default-style.ts';
import { describeSize, describeSpan, describeTime } from './describe.ts';
import { drawGraph } from './draw-graph.ts';
import { html, type Html, type HtmlPart } from './html.ts';
import { shownValue } from './shown-value.ts';

/** More artifacts than these are counted, and larger ones aren't loaded. */
const mostArtifacts = 200;
const mostBytes = 256 * 1024;

const mostShown = 300;

/** What is known of a task, and what its step put there. */
export const defaultCard: CardType = defineCard({
  type: 'default',
  style: defaultStyle,
  render: async ({ task, components }: CardInput) =>
    html`${header(task)} ${task.error === undefined ? undefined : errorBox(task.error)}
    ${components.length === 0 ? undefined : html`<section>${components}</section>`} ${facts(task)} ${parameters(task)}
    ${await artifacts(task)} ${graph(task)}`,
});

function header({ current, status, step }: CardTask): Html {
  return html`<header>
    <p class="status ${status}">${status}</p>
    <h1>
      ${current.step}${current.foreach.length === 0 ? undefined : html` <span class="faint">${current.task}</span>`}
    </h1>
    <p class="path">${current.pathspec}</p>
    ${step.doc === undefined ? undefined : html`<p class="doc">${step.doc}</p>`}
  </header>`;
}

function facts({ current, startedAt, finishedAt }: CardTask): Html {
  const known: readonly (readonly [string, HtmlPart])[] = [
    ['Flow', current.flow],
    ['Run', current.run],
    ['Task', current.task],
    [
      'Attempt',
      `${String(current.attempt + 1)}${current.retryCount === 0 ? '' : ` (tried again ${times(current.retryCount)})`}`,
    ],
    ['Started', html`<time datetime="${startedAt.toISOString()}">${describeTime(startedAt)}</time>`],
    ['Duration', finishedAt && describeSpan(finishedAt.getTime() - startedAt.getTime())],
    ['User', current.user],
    ['Project', current.project],
    ['Tags', current.tags.length === 0 ? undefined : current.tags.join(', ')],
    ['Resumes', current.originRun],
    ['Gang', current.parallel && `${String(current.parallel.index + 1)} of ${String(current.parallel.count)}`],
    ...current.foreach.map(
      ({ step, index, count, item }) =>
        [
          `Item of ${step}`,
          html`<code>${shownValue(item, { most: mostShown, isShort: true })}</code>
            <span class="faint"
              >${index + 1}${count === undefined ? undefined : ` of ${count.toLocaleString('en')}`}</span
            >`,
        ] as const,
    ),
  ];
  const shown = known.filter(([, value]) => value !== undefined);
  return html`<dl class="facts">
    ${shown.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${String(count)} times`;
}

function parameters({ current }: CardTask): Html | undefined {
  const given = Object.entries(current.parameters);
  if (given.length === 0) return undefined;
  const rows = given.map(
    ([name, value]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td><code>${shownValue(value, { most: mostShown, isShort: true })}</code></td>
      </tr>`,
  );
  return html`<section>
    <h2>Parameters</h2>
    <div class="table">
      <table>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}

async function artifacts(task: CardTask): Promise<Html | undefined> {
  if (task.artifacts.length === 0) return undefined;
  const rows = await Promise.all(task.artifacts.slice(0, mostArtifacts).map((one) => artifactRow(task, one)));
  const left = task.artifacts.length - rows.length;
  return html`<section>
    <h2>Artifacts</h2>
    <div class="table">
      <table class="artifacts">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            <th scope="col" class="number">Size</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${left === 0 ? undefined : html`<p class="hint">and ${left.toLocaleString('en')} more</p>`}
  </section>`;
}

async function artifactRow(task: CardTask, { name, type, size }: CardArtifact): Promise<Html> {
  const { text, ownSize = size } = await shownArtifact(task, { name, size });
  const value =
    text === undefined ? html`<span class="faint">not shown, as it is large</span>` : html`<code>${text}</code>`;
  return html`<tr>
    <th scope="row">${name}</th>
    <td>${type}</td>
    <td class="number">${describeSize(ownSize)}</td>
    <td>${value}</td>
  </tr>`;
}

interface ShownArtifact {
  readonly text?: string;
  /** Of the file that it stands for. */
  readonly ownSize?: number;
}

/** One that can't be read says why, and the others are shown. */
async function shownArtifact(
  task: CardTask,
  { name, size }: Pick<CardArtifact, 'name' | 'size'>,
): Promise<ShownArtifact> {
  if (size > mostBytes) return {};
  try {
    const value = await task.shownArtifact(name);
    if (isFileArtifact(value)) return { text: value.name, ownSize: value.size };
    return { text: shownValue(value, { most: mostShown, isShort: true }) };
  } catch (error) {
    return { text: error instanceof Error ? error.message : String(error) };
  }
}

function graph({ graph: steps, current }: CardTask): Html {
  return html`<section>
    <h2>Flow</h2>
    <div class="graph">${drawGraph(steps, current.step)}</div>
  </section>`;
}
