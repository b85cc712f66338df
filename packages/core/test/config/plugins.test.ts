import { expect, test } from 'vitest';
import { projectFolder } from './project-folder.ts';

test('plugins of the user and of the project come together, paths count from their file, and the last word holds', async () => {
  const project = await projectFolder({
    '~/.config/flow/config.yaml': 'plugins: ["@flow/cards", flow-audit, ./mine.ts]\n',
    'flow.config.yaml': 'plugins:\n  - "@flow/s3"\n  - -flow-audit\n  - ../tools/plugin.ts\n  - "-@flow/tracing"\n',
  });
  const { plugins } = await project.load();
  const relative = (path: string): string => path.replace(project.home, '~');
  expect(plugins.map((p) => `${p.enabled ? '+' : '-'} ${relative(p.source)} in ${relative(p.dir)} (${p.from})`))
    .toMatchInlineSnapshot(`
    [
      "+ @flow/cards in ~/.config/flow (~/.config/flow/config.yaml:1:11)",
      "- flow-audit in ~/project (flow.config.yaml:3:5)",
      "+ ~/.config/flow/mine.ts in ~/.config/flow (~/.config/flow/config.yaml:1:38)",
      "+ @flow/s3 in ~/project (flow.config.yaml:2:5)",
      "+ ~/tools/plugin.ts in ~/project (flow.config.yaml:4:5)",
      "- @flow/tracing in ~/project (flow.config.yaml:5:5)",
    ]
  `);
});
