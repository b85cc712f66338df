import type { FlowError } from '@flow/core';
import { errorRecord } from '@flow/core/kernel';
import { labelOf, type CardSpec } from './card-spec.ts';
import type { CardTask } from './card-type.ts';
import { isComponent, type CardComponent } from './component.ts';
import { Artifact } from './components/artifact.ts';
import { errorBox } from './components/error-text.ts';
import { startDeadline } from './deadline.ts';
import { errors } from './errors.ts';
import { html, isHtml, type Html } from './html.ts';
import { renderPage } from './render-page.ts';

/** A page that can be written, whatever became of the card. */
export interface MadePage {
  readonly text: string;
  /** The first thing that went wrong, which the page shows. */
  readonly failure: FlowError | undefined;
}

interface Rendered {
  readonly html: Html;
  readonly failure?: unknown;
}

/** Makes a card's page within its time. What fails is shown in its place. */
export async function makePage(
  spec: CardSpec,
  task: CardTask,
  components: readonly CardComponent[],
): Promise<MadePage> {
  const about = { card: labelOf(spec), step: task.current.step };
  const failed = (cause: unknown): FlowError =>
    errors.FLOW_CARD_FAILED({ ...about, reason: errorRecord(cause).message }, { cause });
  const lateError = errors.FLOW_CARD_TIMEOUT({ ...about, seconds: spec.timeoutMs / 1000 });
  using deadline = startDeadline(spec.timeoutMs, lateError);
  const { signal } = deadline;
  let parts: readonly Rendered[] = [];
  try {
    parts = await deadline.race(Promise.all(components.map((one) => renderComponent(one))));
    const input = { task, components: parts.map((part) => part.html), options: spec.options, signal };
    const body = await deadline.race(render(spec, input));
    const broken = parts.find((part) => part.failure !== undefined);
    return { text: page(spec, task, body), failure: broken && failed(broken.failure) };
  } catch (error) {
    const shown = html`${cardError(error)}${parts.map((part) => part.html)}`;
    return { text: page(spec, task, shown), failure: signal.aborted ? lateError : failed(error) };
  }
}

async function render({ type }: CardSpec, input: Parameters<CardSpec['type']['render']>[0]): Promise<Html> {
  return required(await type.render(input));
}

/** Types are no help to a card in plain JavaScript. */
function required(rendered: unknown): Html {
  if (isHtml(rendered)) return rendered;
  throw new TypeError('its render returned something else than what html`…` makes');
}

/** What is no component is shown as a value: that it was put there says that it is to be seen. */
async function renderComponent(component: unknown): Promise<Rendered> {
  try {
    return { html: required(await (isComponent(component) ? component : new Artifact(component)).render()) };
  } catch (failure) {
    return { html: cardError(failure), failure };
  }
}

function cardError(error: unknown): Html {
  return errorBox(errorRecord(error), 'This could not be shown');
}

function page(spec: CardSpec, { current }: CardTask, body: Html): string {
  const title = `${current.pathspec} · ${labelOf(spec)}`;
  return renderPage({ title, body, style: spec.type.style });
}
