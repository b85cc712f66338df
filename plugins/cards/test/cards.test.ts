import { openClient, runFlow, type Task } from '@flow/client';
import { current, definePlugin, Flow, param, step, type Plugin } from '@flow/core';
import type { Project } from '@flow/core/engine';
import { runStep, testProject } from '@flow/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import {
  card,
  cardPlugin,
  defineCard,
  getCards,
  html,
  Markdown,
  ProgressBar,
  Table,
  type StoredCard,
} from '../src/index.ts';

async function openProject(): Promise<Project> {
  const project = await testProject({ storage: 'memory' });
  onTestFinished(() => project[Symbol.asyncDispose]());
  return project;
}

interface Played {
  readonly warnings: readonly string[];
  readonly status: string;
  readonly task: (step: string) => Promise<Task>;
  readonly cards: (step: string) => Promise<readonly StoredCard[]>;
  readonly page: (step: string, id?: string) => Promise<string>;
}

async function play(
  flowClass: new () => Flow,
  { project, plugins = [] }: { readonly project?: Project; readonly plugins?: readonly Plugin[] } = {},
): Promise<Played> {
  const opened = project ?? (await openProject());
  const warnings: string[] = [];
  const onEvent = (event: { kind: string }): void => {
    if (event.kind === 'warning') warnings.push((event as { kind: string; message: string }).message);
  };
  const result = await runFlow(flowClass, {}, { project: opened, plugins, onEvent, check: false });
  const task = async (name: string): Promise<Task> => result.run.task(name);
  const cards = async (name: string): Promise<readonly StoredCard[]> => getCards(await task(name));
  const page = async (name: string, id?: string): Promise<string> =>
    (await (await cards(name)).find((one) => one.id === id)?.html()) ?? 'no card';
  return { warnings, status: result.status, task, cards, page };
}

const evil = '<script>alert("x")</script>';

class Report extends Flow {
  readonly threshold = param(z.number(), { default: 0.5 });
  scores!: number[];
  note!: string;
  big!: string;

  /** Makes <b>all</b> the scores. */
  @card()
  @card({ type: 'blank', id: 'loss' })
  @step
  start() {
    this.scores = [0.25, 0.75];
    this.note = evil;
    this.big = 'x'.repeat(400_000);
    current.card.append(new Markdown(`**bold** ${evil}`));
    current.card.byId('loss').extend([new Table([{ epoch: 1, loss: 0.3 }])]);
    this.next(this.end);
  }

  @step end() {}
}

test('a card shows the task, its artifacts and what the step put there, all as text', async () => {
  const { cards, page, warnings } = await play(Report);
  expect(warnings).toEqual([]);
  expect((await cards('start')).map(({ type, id, attempt }) => ({ type, id, attempt }))).toEqual([
    { type: 'blank', id: 'loss', attempt: 0 },
    { type: 'default', id: undefined, attempt: 0 },
  ]);
  const shown = await page('start');
  for (const text of [
    'Makes &lt;b&gt;all&lt;/b&gt; the scores.',
    'finished',
    '<strong>bold</strong>',
    'threshold',
    '0.5',
    'scores',
    '[ 0.25, 0.75 ]',
    'Array(2)',
  ])
    expect(shown).toContain(text);
  expect(shown).toContain('not shown, as it is large');
  expect(shown).toContain('&lt;script&gt;alert(&quot;x&quot;)');
  expect(shown).not.toContain('<script');
  expect(shown).toContain("default-src 'none'; img-src data:; style-src 'sha256-");
  const loss = await page('start', 'loss');
  expect(loss).toContain('<td class="number">0.3</td>');
  expect(loss).not.toContain('threshold');
  expect(await cards('end')).toEqual([]);
});

class Failing extends Flow {
  kept = 1;
  @card()
  @step
  start() {
    current.card.append(new Markdown('Before it failed'));
    if (this.kept === 1) throw new RangeError(`no ${evil}`);
    this.next(this.end);
  }
  @step end() {}
}

test('a task that failed has its card, with the error', async () => {
  const { page, status, warnings } = await play(Failing);
  expect({ status, warnings }).toEqual({ status: 'failed', warnings: [] });
  const shown = await page('start');
  for (const text of ['status failed', 'RangeError', 'no &lt;script&gt;', 'Before it failed', 'cards.test.ts'])
    expect(shown).toContain(text);
});

const broken = defineCard({
  type: 'broken',
  render: () => {
    throw new Error('it broke');
  },
});
const endless = defineCard({ type: 'endless', render: () => new Promise<never>(() => {}) });
const wrong = defineCard({ type: 'wrong', render: () => '<b>text</b>' as never });

class Clumsy extends Flow {
  done = false;
  @card({ type: broken })
  @card({ type: endless, timeout: { seconds: 0.1 } })
  @card({ type: wrong })
  @card({ type: 'blank', id: 'parts' })
  @step
  start() {
    const parts = current.card.byId('parts');
    parts.append(new Markdown('the first'));
    parts.append({ render: () => Promise.reject(new Error('no part')) });
    parts.append('<i>a text</i>' as never);
    current.card.byId('prats').append(new Markdown('nowhere'));
    this.done = true;
    this.next(this.end);
  }
  @step end() {}
}

test('a card that fails or hangs fails no task: its page and a warning say so', async () => {
  const { cards, page, status, warnings } = await play(Clumsy);
  expect(status).toBe('finished');
  expect(warnings.toSorted()).toEqual(
    [
      'The card broken of the step start failed: it broke',
      "The card endless of the step start wasn't ready after 0.1 s.",
      'The card parts of the step start failed: no part',
      'The card wrong of the step start failed: its render returned something else than what html`…` makes',
      'The step start has no card with the id prats: what it put there is on no page.',
    ].toSorted(),
  );
  const texts = await Promise.all(
    (await cards('start')).map(async (one) => [one.type, (await one.html()) ?? ''] as const),
  );
  const pages = new Map(texts);
  expect(pages.get('broken')).toContain('it broke');
  expect(pages.get('endless')).toContain('ready after 0.1 s');
  expect(pages.get('wrong')).not.toContain('<b>text</b>');
  const parts = await page('start', 'parts');
  expect(parts.indexOf('the first')).toBeLessThan(parts.indexOf('no part'));
  expect(parts).toContain('&lt;i&gt;a text&lt;/i&gt;');
});

const scores = defineCard<{ title: string }>({
  type: 'scores',
  style: '.big { font-size: 3rem; }',
  render: async ({ task, components, options }) => {
    const values = (await task.artifact('scores')) as readonly number[];
    return html`<h1>${options.title}</h1>
      <p class="big">${Math.max(...values)}</p>
      ${components}`;
  },
});

class Custom extends Flow {
  scores!: number[];
  @card({ type: scores, options: { title: 'Best' } })
  @step
  start() {
    this.scores = [1, 3, 2];
    current.card.append(new Markdown('*below*'));
    this.next(this.end);
  }
  @step end() {}
}

test('a type of its own reads artifacts and its options', async () => {
  const { page, warnings } = await play(Custom);
  expect(warnings).toEqual([]);
  const shown = await page('start');
  expect(shown).toContain('<p class="big">3</p>');
  expect(shown).toContain('<em>below</em>');
  expect(shown).toContain('.big { font-size: 3rem; }');
});

let seen: string | undefined;
let look: () => Promise<string> = () => Promise.resolve('');

class Slow extends Flow {
  @card({ type: 'blank' })
  @card({ id: 'facts' })
  @step
  async start() {
    const bar = new ProgressBar({ max: 10, label: 'Rows' });
    current.card.append(bar);
    bar.update(4);
    await current.card.refresh();
    await current.card.byId('facts').refresh();
    seen = await look();
    bar.update(10);
    await current.card.refresh();
    this.next(this.end);
  }
  @step end() {}
}

test('a refresh writes the card while the step runs; the last state is written at its end', async () => {
  const project = await openProject();
  look = async () => {
    await using client = await openClient({ project });
    const task = await vi.waitFor(() => client.task('Slow/latest/start'), 5000);
    const pages = await Promise.all((await getCards(task)).map((one) => one.html()));
    return `${task.status} ${pages.join('')}`;
  };
  const { page, warnings } = await play(Slow, { project });
  expect(seen).toMatch(/^running /);
  expect(seen).toContain('4 of 10, 40 %');
  expect(seen).toContain('status running');
  expect(await page('start')).toContain('10 of 10, 100 %');
  expect(await page('start', 'facts')).toContain('status finished');
  expect(warnings).toEqual([]);
});

class Stubborn extends Flow {
  note = '';
  @card()
  @step
  start() {
    current.card.append(new Markdown(`attempt ${String(current.attempt)}`));
    if (current.attempt < 2) throw new Error('not yet');
    this.next(this.end);
  }
  @step end() {}
}

test('each attempt has cards of its own, and of a failure that was caught the last one stays', async () => {
  const recovery = definePlugin({
    name: 'recovery',
    setup({ hooks }) {
      hooks.provideRecovery.tap(({ attempt }) =>
        attempt === 0 ? { kind: 'retry', delayMs: 0 } : { kind: 'catch', assign: { note: 'caught' } },
      );
    },
  });
  const { status, task, page } = await play(Stubborn, { plugins: [recovery] });
  expect(status).toBe('finished');
  const last = await page('start');
  expect(last).toContain('attempt 1');
  expect(last).toContain('status failed');
  const [first] = await getCards(await task('start'), { attempt: 0 });
  expect(await first?.html()).toContain('attempt 0');
  expect(await getCards(await task('start'), { attempt: 5 })).toEqual([]);
});

test('a step that is tested alone has its cards too', async () => {
  const { artifacts } = await runStep(Report, 'start');
  expect(artifacts.scores).toEqual([0.25, 0.75]);
});

test('a type of a plugin is found by its name, and its absence is told', async () => {
  class Named extends Flow {
    scores = [4, 2];
    @card({ type: 'scores', options: { title: 'By name' } })
    @step
    start() {
      this.next(this.end);
    }
    @step end() {}
  }
  const { page } = await play(Named, { plugins: [cardPlugin({ name: 'flow-plugin-scores', types: [scores] })] });
  expect(await page('start')).toContain('<h1>By name</h1>');
  await expect(play(Named)).rejects.toMatchObject({ code: 'FLOW_CARD_TYPE' });
});
