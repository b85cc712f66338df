import { expect, it } from 'vitest';
import { flowProject, normal, scores, waiting } from './flow-project.ts';

/** Tells a process that waits for a debugger to go on, as a debugger does that sets no breakpoint. */
async function attach(address: string): Promise<void> {
  const [target] = (await (await fetch(`http://${address}/json/list`)).json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.runIfWaitingForDebugger' }));
  await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
  socket.close();
}

it('says in one line how to attach a debugger, and goes on when one is', async () => {
  const { start } = flowProject({ 'flow.ts': scores });
  const run = start(['run', 'flow.ts', '--count', '0', '--inspect', 'start', '--quiet']);
  await run.printed('Waiting for a debugger');
  const said = run.stdout();
  const address = /at (127\.0\.0\.1:\d+)\./.exec(said)?.[1] ?? '';
  expect(said.replaceAll(address.split(':')[1] ?? '', '<port>')).toMatchInlineSnapshot(`
    "start | Waiting for a debugger at 127.0.0.1:<port>. Chrome: chrome://inspect, with that address under Configure. VS Code: "request": "attach" with "port": <port>. Terminal: node inspect 127.0.0.1:<port>.
    "
  `);
  await attach(address);
  const { code, stdout, stderr } = await run.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(normal(stdout.slice(said.length))).toMatchInlineSnapshot(`
    "start | Debugger attached.
    start | ["fast",["a"],true]
    end | total 0
    ✓ Scores/<run> finished in <duration>
    "
  `);
});

it('stops a task that waits for a debugger at once', async () => {
  const { start } = flowProject({ 'flow.config.yaml': 'graceSeconds: 60\n', 'flow.ts': waiting });
  const run = start(['run', 'flow.ts', '--inspect', 'start']);
  await run.printed('Waiting for a debugger');
  const at = performance.now();
  run.child.kill('SIGINT');
  const { code, stdout } = await run.ended;
  expect(code).toBe(1);
  expect(stdout).toContain('start was stopped');
  expect(performance.now() - at).toBeLessThan(10_000);
});
