import { expect, it } from 'vitest';
import { flowProject, scores, type FlowProject } from './flow-project.ts';

const files = {
  'flow.config.yaml': 'graceSeconds: 1\n',
  'bad/syntax.ts': scores.replace('this.next(this.sum);', 'this.next(this.sum;'),
  'bad/imports.ts': `import './gone.ts';\nimport './lost.ts';\n${scores}`,
  'bad/exports.ts': `import { rows } from './data.ts';\n${scores}console.log(rows);\n`,
  'bad/data.ts': 'export const row = 1;\n',
  'bad/empty.ts': 'export const rows = [1];\n',
  'bad/graph.ts': scores.replace('this.next(this.sum);', ''),
  'good/flow.ts': scores,
};

async function saidIn(folder: string, words: readonly string[], project: FlowProject): Promise<string> {
  const { stderr } = await project.flow(words, { cwd: folder });
  return stderr.replaceAll(project.root, '<root>');
}

it('names every file from the folder that the user is in, also in the sentences of errors', async () => {
  const project = flowProject(files);
  const said = async (...words: string[]): Promise<string> => saidIn('bad', words, project);
  expect(await said('run', 'nope.ts')).toContain('There is no file nope.ts.');
  expect(await said('run', '.')).toContain('. is a folder, not a flow file.');
  expect(await said('run', 'empty.ts')).toContain('empty.ts holds no flow.');
  expect(await said('run', 'syntax.ts')).toMatch(/error FLOW_SYNTAX syntax\.ts can't.*\n {2}syntax\.ts:26:/);
  expect(await said('run', 'graph.ts')).toMatch(/^graph\.ts:22:\d+ error FLOW_GRAPH_NEXT_MISSING/m);
  expect(await said('run', 'exports.ts')).toContain('exports.ts imports "rows" from data.ts');
  const imports = await said('run', 'imports.ts');
  expect(imports).toContain("imports.ts can't be packaged");
  expect(imports).toContain('- imports.ts:1:8: imports.ts imports "./gone.ts"');
  expect(imports).not.toContain('bad/');
});

it('names a file outside that folder by its whole path', async () => {
  const project = flowProject(files);
  expect(await saidIn('good', ['run', '../bad/graph.ts'], project)).toContain('\n<root>/bad/graph.ts:22:');
});

it('names the config from there too', async () => {
  const project = flowProject({ ...files, 'flow.config.yaml': 'graceSecond: 1\n' });
  const said = await saidIn('bad', ['run', 'graph.ts'], project);
  expect(said).toContain('<root>/flow.config.yaml:1:1: "graceSecond"');
  expect(said).toContain('\n  <root>/flow.config.yaml:1:1\n');
});

it('names the file of a run, and of the lines of a stack, from there', async () => {
  const project = flowProject(files);
  const { stderr } = await project.flow(['run', 'flow.ts', '--fail-at', '1'], {
    cwd: 'good',
    env: { FLOW_DEBUG: '1' },
  });
  expect(stderr).toMatch(/at Scores\.score \(flow\.ts:24:\d+\)/);
  const { stdout } = await project.flow(['runs', 'show', 'Scores/latest'], { cwd: 'good' });
  expect(stdout).toMatch(/^ {2}file +flow\.ts$/m);
});
