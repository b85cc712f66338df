import { optionSchema, shown, type OptionSchema, type OptionSpec, type Reading } from '@flow/core/kernel';

/** An amount of bytes: a number of megabytes (10⁶ bytes), or a text with its unit, as `512 MB`, `4GB`, `2 GiB`. */
export type Size = number | string;

/** What each task of a step needs; what isn't given isn't asked for. */
export interface ResourcesOptions {
  /** Processors; parts of one too, as 0.5. */
  readonly cpu?: number;
  readonly memory?: Size;
  readonly gpu?: number;
  readonly disk?: Size;
  /** Of the file system at /dev/shm. */
  readonly sharedMemory?: Size;
}

/** `ResourcesOptions`, read; sizes in megabytes. */
export interface ResourcesSettings {
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
  readonly gpu: number | undefined;
  readonly disk: number | undefined;
  readonly sharedMemory: number | undefined;
}

const size = (doc: string): OptionSpec<number | undefined> => ({ doc, default: undefined, read: readSize });

export const resourcesOptions: OptionSchema<ResourcesOptions, ResourcesSettings> = optionSchema<
  ResourcesOptions,
  ResourcesSettings
>(
  {
    cpu: { doc: 'Processors', default: undefined, read: readCpu },
    memory: size('Memory'),
    gpu: { doc: 'GPUs', default: undefined, read: readGpu },
    disk: size('Disk space'),
    sharedMemory: size('Shared memory'),
  },
  (settings) =>
    Object.values(settings).every((one) => one === undefined)
      ? 'give at least one of cpu, memory, gpu, disk and sharedMemory'
      : undefined,
);

function readCpu(given: unknown): Reading<number> {
  const isFit = typeof given === 'number' && Number.isFinite(given) && given > 0;
  return isFit
    ? { value: given }
    : { reason: `it must be a number of processors, more than 0, and is ${shown(given)}` };
}

function readGpu(given: unknown): Reading<number> {
  const isFit = Number.isSafeInteger(given) && Number(given) >= 0;
  return isFit ? { value: Number(given) } : { reason: `it must be a whole number, 0 or more, and is ${shown(given)}` };
}

/** Megabytes in each unit. */
const units: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['MB', 1],
  ['GB', 1e3],
  ['TB', 1e6],
  ['MiB', 2 ** 20 / 1e6],
  ['GiB', 2 ** 30 / 1e6],
  ['TiB', 2 ** 40 / 1e6],
]);

function readSize(given: unknown): Reading<number> {
  const [, amount = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(String(given)) ?? [];
  const factor = typeof given === 'number' || typeof given === 'string' ? units.get(unit) : undefined;
  const megabytes = Math.ceil(Number(amount) * (factor ?? 0));
  if (amount !== '' && factor !== undefined && megabytes > 0) return { value: megabytes };
  return { reason: `it must be a number of megabytes or a text as '4 GB' or '512 MiB', and is ${shown(given)}` };
}
