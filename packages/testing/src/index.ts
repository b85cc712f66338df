export { testProject } from './test-project.ts';
export type { TestProjectOptions } from './test-project.ts';
