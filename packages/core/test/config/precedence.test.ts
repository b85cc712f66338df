import { expect, test } from 'vitest';
import { projectFolder, type ProjectFolder } from './project-folder.ts';

const userFile = '~/.config/flow/config.yaml';

async function told(
  project: ProjectFolder,
  key: string,
  options?: Parameters<ProjectFolder['load']>[0],
): Promise<string> {
  const value = (await project.load(options)).values.find((each) => each.key === key);
  return `${JSON.stringify(value?.value)} from ${value?.from}`;
}

test('each source is weaker than the next', async () => {
  const userOnly = { [userFile]: 'graceSeconds: 1\n' };
  const withTop = { ...userOnly, 'flow.config.yaml': 'graceSeconds: 2\n' };
  const withStack = { ...withTop, 'flow.config.yaml': 'graceSeconds: 2\nstacks:\n  local:\n    graceSeconds: 3\n' };
  const full = await projectFolder(withStack);
  const env = { FLOW_GRACE_SECONDS: '4' };
  expect([
    await told(await projectFolder({}), 'graceSeconds'),
    await told(await projectFolder(userOnly), 'graceSeconds'),
    await told(await projectFolder(withTop), 'graceSeconds'),
    await told(full, 'graceSeconds'),
    await told(full, 'graceSeconds', { env }),
    await told(full, 'graceSeconds', { env, overrides: { graceSeconds: 5 } }),
  ]).toMatchInlineSnapshot(`
    [
      "10 from default",
      "1 from ~/.config/flow/config.yaml:1:1",
      "2 from flow.config.yaml:1:1",
      "3 from flow.config.yaml:4:5",
      "4 from FLOW_GRACE_SECONDS",
      "5 from --grace-seconds",
    ]
  `);
});

test("the stack's name comes from the flag, the variable, the project, the user, or is local", async () => {
  const stacks = 'stacks: { a: {}, b: {}, c: {}, d: {} }\n';
  const user = await projectFolder({ [userFile]: `stack: a\n${stacks}` });
  const project = await projectFolder({ [userFile]: 'stack: a\n', 'flow.config.yaml': `stack: b\n${stacks}` });
  expect([
    await told(await projectFolder({}), 'stack'),
    await told(user, 'stack'),
    await told(project, 'stack'),
    await told(project, 'stack', { env: { FLOW_STACK: 'c' } }),
    await told(project, 'stack', { env: { FLOW_STACK: 'c' }, stack: 'd' }),
  ]).toMatchInlineSnapshot(`
    [
      ""local" from default",
      ""a" from ~/.config/flow/config.yaml:1:1",
      ""b" from flow.config.yaml:1:1",
      ""c" from FLOW_STACK",
      ""d" from --stack",
    ]
  `);
});

test('XDG_CONFIG_HOME moves the user-level config', async () => {
  const project = await projectFolder({ '~/elsewhere/flow/config.json': '{ "namespace": "team" }' });
  const env = { XDG_CONFIG_HOME: `${project.home}/elsewhere` };
  expect(await told(project, 'namespace', { env })).toMatchInlineSnapshot(
    `""team" from ~/elsewhere/flow/config.json:1:3"`,
  );
});

test('the user is FLOW_USER, a config file, USER, LOGNAME, or asked of the system', async () => {
  const plain = await projectFolder({});
  const configured = await projectFolder({ 'flow.config.json': '{ "user": "grace" }' });
  expect([
    await told(configured, 'user', { env: { FLOW_USER: 'flo' } }),
    await told(configured, 'user'),
    await told(plain, 'user'),
    await told(plain, 'user', { env: { USER: undefined, LOGNAME: 'lin' } }),
  ]).toMatchInlineSnapshot(`
    [
      ""flo" from FLOW_USER",
      ""grace" from flow.config.json:1:3",
      ""ada" from USER",
      ""lin" from LOGNAME",
    ]
  `);
  expect(await told(plain, 'user', { env: { USER: '' } })).toMatch(/^"[^"]+" from the operating system$/);
});
