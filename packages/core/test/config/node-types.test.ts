import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { projectFolder } from './project-folder.ts';

const source = new URL('../../src/config/load-config.ts', import.meta.url).href;

/** In a process of its own, since the test runner would compile the config before Node sees it. */
async function loadInNode(cwd: string): Promise<string> {
  const script = `
    import { loadConfig } from '${source}';
    const shown = ({ code, message, frame, hint }) => ({ code, message, frame, hint });
    const told = await loadConfig({ cwd: process.argv[1], env: { HOME: process.argv[1] } }).then((c) => c.values[6], shown);
    console.log(JSON.stringify(told, undefined, 2));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, cwd]);
  return stdout.replaceAll(cwd, '~').trim();
}

test('Node strips the types of a config', async () => {
  const project = await projectFolder({
    'flow.config.mts': 'const workers: number = 7;\nexport default { maxWorkers: workers as number };\n',
  });
  expect(await loadInNode(project.root)).toMatchInlineSnapshot(`
    "{
      "key": "maxWorkers",
      "value": 7,
      "from": "flow.config.mts:2:18"
    }"
  `);
});

test('the line that threw is that of the TypeScript', async () => {
  const project = await projectFolder({
    'flow.config.mts':
      'interface Unused {\n  a: string;\n}\nconst none: string[] = [];\nexport default { user: none[0].trim() };\n',
  });
  expect(await loadInNode(project.root)).toMatchInlineSnapshot(`
    "{
      "code": "FLOW_CONFIG_UNREADABLE",
      "message": "The config flow.config.mts:5:32 can't be loaded: Cannot read properties of undefined (reading 'trim')",
      "frame": "  2 |   a: string;\\n  3 | }\\n  4 | const none: string[] = [];\\n> 5 | export default { user: none[0].trim() };\\n    |                                ^\\n  6 |",
      "hint": "Correct it there."
    }"
  `);
});

test('TypeScript that would have to be compiled comes with advice', async () => {
  const project = await projectFolder({
    'flow.config.mts': 'enum Size { Small = 1 }\nexport default { maxWorkers: Size.Small };\n',
  });
  expect(await loadInNode(project.root)).toMatchInlineSnapshot(`
    "{
      "code": "FLOW_CONFIG_UNREADABLE",
      "message": "The config flow.config.mts can't be loaded: TypeScript enum is not supported in strip-only mode",
      "hint": "Node only strips types: use no enum, namespace or parameter property in the config."
    }"
  `);
});

test('TypeScript that does not parse is told with its place', async () => {
  const project = await projectFolder({
    'flow.config.mts': 'export default {\n  maxWorkers: number = 3,\n  tags: [,\n};\n',
  });
  expect(await loadInNode(project.root)).toMatchInlineSnapshot(`
    "{
      "code": "FLOW_CONFIG_UNREADABLE",
      "message": "The config flow.config.mts:4:1 can't be loaded: Unexpected token",
      "frame": "  1 | export default {\\n  2 |   maxWorkers: number = 3,\\n  3 |   tags: [,\\n> 4 | };\\n    | ^\\n  5 |",
      "hint": "Correct it there."
    }"
  `);
});
