import { Flow, step, type FlowError } from '@flow/core';
import { expect, test } from 'vitest';
import { resources, type ResourcesOptions } from '../src/index.ts';

/** What applying the decorator throws. */
function complaint(options: unknown): string {
  try {
    class Decorated extends Flow {
      @resources(options as ResourcesOptions)
      @step
      start() {}
    }
    return `${Decorated.name} was accepted`;
  } catch (error) {
    const { code, message } = error as FlowError;
    return `${code}: ${message}`;
  }
}

test.each([{ cpu: 0.5 }, { memory: 512 }, { memory: '4GB', disk: '1.5 TiB', sharedMemory: '64 MiB' }, { gpu: 0 }])(
  '%o is right',
  (options) => {
    expect(complaint(options)).toBe('Decorated was accepted');
  },
);

test.each([
  [undefined, 'give at least one of cpu, memory, gpu, disk and sharedMemory'],
  [{}, 'give at least one of'],
  [{ cpu: 0 }, 'cpu: it must be a number of processors, more than 0, and is 0'],
  [{ cpu: '2' }, 'cpu: it must be a number of processors, more than 0, and is "2"'],
  [{ gpu: 1.5 }, 'gpu: it must be a whole number, 0 or more, and is 1.5'],
  [{ memory: '4 gb' }, `memory: it must be a number of megabytes or a text as '4 GB' or '512 MiB', and is "4 gb"`],
  [{ memory: -1 }, 'memory: it must be a number of megabytes'],
  [{ memory: 0 }, 'memory: it must be a number of megabytes'],
  [{ memory: '' }, 'memory: it must be a number of megabytes'],
  [{ memory: [4] }, 'memory: it must be a number of megabytes'],
  [{ ram: 4 }, 'ram: there is no such option'],
])('%o is refused', (options, reason) => {
  const found = complaint(options);
  expect(found).toMatch(/^FLOW_DECORATOR_OPTIONS: /);
  expect(found).toContain(reason);
});
