import { describe, expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const head = `import { Flow, step, type Inputs } from '@flow/core';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
`;

/** A flow whose step `start` begins something that it doesn't wait for. */
function forgetful(work: string): string {
  return `${head}
export default class Forgetful extends Flow {
  total!: number;
  other!: number;
  declare loose: number;

  @step start() {
    void this.work();
    this.next(this.end);
  }
  async work() {
${work}
  }
  @step end() {}
}
`;
}

interface Told {
  readonly kind: string;
  readonly at: number;
  readonly line?: string;
  readonly code?: string;
  readonly message: string;
  readonly hint?: string;
  readonly position?: { readonly file: string; readonly line: number; readonly column: number };
}

interface Run {
  readonly code: number | null;
  readonly events: readonly Told[];
  readonly warnings: readonly Told[];
}

/** Runs a flow, and says what its run told. */
async function run(text: string, config: object = {}, ...words: readonly string[]): Promise<Run> {
  const sandbox = new Sandbox({ 'flow.ts': text, 'flow.config.json': JSON.stringify(config) });
  const { code, stdout } = await sandbox.flow('run', 'flow.ts', '--json', ...words);
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Told);
  return { code, events, warnings: events.filter(({ kind }) => kind === 'warning') };
}

/** The line of a flow's text that holds this, counted from 1. */
function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length;
}

const ways = [
  ['after a timer', 'await sleep(50);'],
  ['after reading a file', "await readFile('flow.ts');"],
  [
    'after a child process',
    "await (await import('node:events')).once((await import('node:child_process')).spawn('sleep', ['0.05']), 'exit');",
  ],
] as const;

describe.each([{}, { isolation: 'process' }])('what a step assigns too late is told of, with %o', (config) => {
  it.each(ways)('%s', async (_way, wait) => {
    const text = forgetful(`    ${wait}\n    this.total = 1;`);
    const { code, warnings, events } = await run(text, config);
    expect(code).toBe(0);
    expect(warnings).toEqual([
      expect.objectContaining({
        code: 'FLOW_ARTIFACT_LATE',
        message: 'The step start assigned this.total after it had ended: the value is lost, or kept by chance.',
        hint: expect.stringMatching(/^Is an await missing\?/),
        position: { file: 'flow.ts', line: lineOf(text, 'this.total = 1'), column: 10 },
      }),
    ]);
    expect(events.at(-1)?.kind).toBe('run.ended');
  });

  it('and what it throws, with the line that threw', async () => {
    const text = forgetful("    await sleep(200);\n    throw new RangeError('no total');");
    const { code, warnings } = await run(text, config);
    expect(code).toBe(0);
    expect(warnings).toEqual([
      expect.objectContaining({
        code: 'FLOW_ERROR_LATE',
        message: 'The step start threw where nothing caught it, after it had ended: RangeError: no total',
        position: { file: 'flow.ts', line: lineOf(text, 'throw new'), column: 11 },
      }),
    ]);
  });
});

describe('what is told of it', () => {
  const each = `${head}
export default class Each extends Flow {
  item!: number;
  late!: number;

  @step start() {
    this.next(this.visit, { foreach: [1, 2, 3, 4, 5, 6] });
  }
  @step visit(item: number) {
    this.item = item;
    setTimeout(() => {
      for (let index = 0; index < 1000; index++) this.late = index;
      throw new Error(\`no way to \${String(item)}\`);
    }, 200);
    this.next(this.join);
  }
  @step join(inputs: Inputs<Each>) {
    this.item = inputs.length;
    this.next(this.end);
  }
  @step end() {}
}
`;

  it('is said once, however many tasks do it', async () => {
    const { code, warnings } = await run(each, {}, '--max-workers', '2');
    expect(code).toBe(0);
    expect(warnings.map((one) => one.code)).toEqual(['FLOW_ARTIFACT_LATE', 'FLOW_ERROR_LATE']);
  });

  it('stands on stderr with its line, and --quiet keeps it', async () => {
    const text = forgetful('    await sleep(20);\n    this.total = 1;');
    const sandbox = new Sandbox({ 'flow.ts': text });
    for (const words of [[], ['--quiet']]) {
      const { code, stderr } = await sandbox.flow('run', 'flow.ts', ...words);
      expect(code).toBe(0);
      const place = `flow.ts:${String(lineOf(text, 'this.total = 1'))}:10`;
      expect(stderr).toContain(
        `warning FLOW_ARTIFACT_LATE The step start assigned this.total after it had ended: the value is lost, or kept by chance. (${place}) Is an await missing?`,
      );
    }
  });

  it('names an artifact that the class has no field for', async () => {
    const text = forgetful(
      '    this.loose = 1;\n    await sleep(200);\n    this.loose = 2;\n    Object.assign(this, { more: 3 });',
    );
    const { warnings } = await run(text);
    expect(warnings.map(({ message }) => /this\.\w+/.exec(message)?.[0])).toEqual(['this.loose', 'this.more']);
  });

  it("names what a foreach's source assigns while it yields", async () => {
    const text = `${head}
export default class Sourced extends Flow {
  count!: number;
  item!: number;

  @step start() {
    this.count = 0;
    this.next(this.visit, { foreach: this.numbers() });
  }
  async *numbers() {
    for (const number of [1, 2]) {
      this.count += 1;
      yield number;
      await sleep(1);
    }
  }
  @step visit(item: number) {
    this.item = item;
    this.next(this.join);
  }
  @step join(inputs: Inputs<Sourced>) {
    this.count = inputs[0]?.count ?? -1;
    this.next(this.end);
  }
  @step end() { console.log('count', this.count); }
}
`;
    const { code, warnings, events } = await run(text);
    expect(code).toBe(0);
    expect(events.map(({ line }) => line)).toContain('count 0');
    expect(warnings).toEqual([
      expect.objectContaining({
        code: 'FLOW_ARTIFACT_LATE',
        hint: "Is an await missing? What the foreach's own source assigns while it yields comes too late as well.",
        position: { file: 'flow.ts', line: lineOf(text, 'this.count += 1'), column: 12 },
      }),
    ]);
  });

  it('includes what the last step forgets', async () => {
    const text = forgetful('    await sleep(50);\n    this.total = 1;')
      .replace('    void this.work();\n', '')
      .replace('@step end() {}', '@step end() { void this.work(); }');
    const { code, warnings, events } = await run(text);
    expect(code).toBe(0);
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('The step end assigned this.total'),
    ]);
    expect(events.at(-1)?.kind).toBe('run.ended');
  });

  it('is nothing of a step that failed, or that awaits what it begins', async () => {
    const work = '    await sleep(20);\n    this.total = 1;';
    const failing = forgetful(work).replace(
      'this.next(this.end)',
      "if (process.pid > 0) throw new Error('odd');\n    this.next(this.end)",
    );
    expect(await run(failing)).toMatchObject({ code: 1, warnings: [] });
    const awaited = forgetful(work)
      .replace('start() {', 'async start() {')
      .replace('void this.work', 'await this.work');
    expect(await run(awaited)).toMatchObject({ code: 0, warnings: [] });
  });
});

describe('what goes on after a task', () => {
  it('fails no other task of its process with its error', async () => {
    const text = `${head}
export default class Two extends Flow {
  pid!: number;

  @step start() {
    this.pid = process.pid;
    const timer = setInterval(() => {
      if (!Reflect.has(globalThis, 'waits')) return;
      clearInterval(timer);
      throw new Error('too late');
    }, 5).unref();
    this.next(this.wait);
  }
  @step async wait() {
    Reflect.set(globalThis, 'waits', true);
    console.log('same process:', this.pid === process.pid);
    await sleep(100);
    this.next(this.end);
  }
  @step end() { console.log('reused:', this.pid === process.pid); }
}
`;
    const { code, warnings, events } = await run(text, {}, '--max-workers', '1');
    const lines = events.flatMap((event) => ('line' in event ? [event.line] : []));
    expect(lines).toEqual(['same process: true', 'reused: false']);
    expect(warnings).toEqual([
      expect.objectContaining({ code: 'FLOW_ERROR_LATE', message: expect.stringMatching(/^The step start threw/) }),
    ]);
    expect(code).toBe(0);
  });

  it('holds a run up for half a second at most', { retry: 2 }, async () => {
    const text = forgetful('    setInterval(() => {}, 10);').replace(
      '@step end() {}',
      '@step end() { void this.work(); }',
    );
    const { code, events } = await run(text);
    expect(code).toBe(0);
    const finished = events.findLast(({ kind }) => kind === 'task.finished');
    const waited = (events.at(-1)?.at ?? 0) - (finished?.at ?? 0);
    expect(waited).toBeGreaterThan(400);
    expect(waited).toBeLessThan(1500);
  });

  it(
    'is not waited for where it is a server, at whose address another task may want to listen',
    { retry: 2 },
    async () => {
      const server = `    setInterval(() => {}, 10);\n    (await import('node:net')).createServer().listen(0);`;
      const text = forgetful(server)
        .replace('    void this.work();\n', '')
        .replace('@step end() {}', '@step async end() { await this.work(); }');
      const { code, events } = await run(text);
      expect(code).toBe(0);
      const finished = events.findLast(({ kind }) => kind === 'task.finished');
      expect((events.at(-1)?.at ?? 0) - (finished?.at ?? 0)).toBeLessThan(450);
    },
  );

  it('is not waited for where nothing does', { retry: 2 }, async () => {
    const { events } = await run(forgetful('    this.total = 1;'));
    const finished = events.findLast(({ kind }) => kind === 'task.finished');
    expect((events.at(-1)?.at ?? 0) - (finished?.at ?? 0)).toBeLessThan(450);
  });
});
