import {
  checkStorageKey,
  optionSchema,
  shown,
  type OptionSpec,
  type OptionTable,
  type ProviderRequest,
  type Reading,
} from '@flow/core/kernel';
import { errors } from './errors.ts';

/** What a stack says of its bucket; all that isn't said is the SDK's to find, as `AWS_REGION` or a profile's region. */
export interface S3Options {
  /** `s3://BUCKET/PREFIX`; without a prefix, the whole bucket. */
  readonly root: string;
  /** The bucket's region. */
  readonly region?: string;
  /** A profile of the shared config files, for credentials and region. */
  readonly profile?: string;
  /** The URL of a server that isn't AWS. */
  readonly endpoint?: string;
  /** Addresses the bucket in the path and not in the host's name. */
  readonly forcePathStyle?: boolean;
  /** How often a request is tried in all. */
  readonly maxAttempts?: number;
  /** As many requests at once; 32 by default. */
  readonly maxRequests?: number;
  /** How S3 encrypts what is written; without it, as the bucket says. */
  readonly serverSideEncryption?: Encryption;
  /** The key of KMS for it. */
  readonly kmsKeyId?: string;
  /** Whether KMS is asked once for many objects. */
  readonly bucketKeyEnabled?: boolean;
  /** `requester`: whoever reads the bucket pays for it, and says so. */
  readonly requestPayer?: 'requester';
  /** The account that must own the bucket, else every request is refused. */
  readonly expectedBucketOwner?: string;
  /** `WHEN_SUPPORTED`: a CRC goes with each write, as buckets with Object Lock want it. */
  readonly requestChecksumCalculation?: Checksums;
}

type Encryption = 'AES256' | 'aws:kms' | 'aws:kms:dsse';
type Checksums = 'WHEN_REQUIRED' | 'WHEN_SUPPORTED';

/** `S3Options`, read; plain data, which can be handed to a thread. */
export interface S3Settings {
  readonly root: Root;
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly endpoint: string | undefined;
  readonly forcePathStyle: boolean;
  readonly maxAttempts: number | undefined;
  readonly maxRequests: number;
  readonly serverSideEncryption: Encryption | undefined;
  readonly kmsKeyId: string | undefined;
  readonly bucketKeyEnabled: boolean | undefined;
  readonly requestPayer: 'requester' | undefined;
  readonly expectedBucketOwner: string | undefined;
  readonly requestChecksumCalculation: Checksums;
}

/** Where in S3 a store is. */
export interface Root {
  readonly bucket: string;
  /** Empty, or ending with a slash. */
  readonly prefix: string;
}

const optional = { default: undefined } as const;

/** All options, by name; package.json has the same for editors. */
export const optionTable: OptionTable<S3Settings> = {
  root: { doc: 'Where the store is, as s3://BUCKET/PREFIX', read: readRoot },
  region: { doc: "The bucket's region", ...optional, read: readText },
  profile: { doc: 'A profile of the shared config files', ...optional, read: readText },
  endpoint: { doc: "The URL of a server that isn't AWS", ...optional, read: readEndpoint },
  forcePathStyle: { doc: 'Addresses the bucket in the path', default: false, read: readBoolean },
  maxAttempts: { doc: 'How often a request is tried in all', ...optional, read: readCount },
  maxRequests: { doc: 'As many requests at once', default: 32, read: readCount },
  serverSideEncryption: oneOf('How S3 encrypts what is written', ['AES256', 'aws:kms', 'aws:kms:dsse']),
  kmsKeyId: { doc: 'The key of KMS for the encryption', ...optional, read: readText },
  bucketKeyEnabled: { doc: 'Whether KMS is asked once for many objects', ...optional, read: readBoolean },
  requestPayer: oneOf('Who pays for requests', ['requester']),
  expectedBucketOwner: { doc: 'The account that must own the bucket', ...optional, read: readText },
  requestChecksumCalculation: {
    ...oneOf<Checksums>('When a CRC goes with a write', ['WHEN_REQUIRED', 'WHEN_SUPPORTED']),
    default: 'WHEN_REQUIRED',
  },
};

const schema = optionSchema<S3Options, S3Settings>(optionTable, ({ kmsKeyId, serverSideEncryption }) =>
  kmsKeyId !== undefined && serverSideEncryption?.startsWith('aws:kms') !== true
    ? 'kmsKeyId needs serverSideEncryption to be "aws:kms" or "aws:kms:dsse"'
    : undefined,
);

/** What a stack wants. Throws FLOW_S3_OPTION, with the option's place in the config. */
export function parseOptions({ options, placeOf }: ProviderRequest): S3Settings {
  const result = schema['~standard'].validate(options);
  if (result instanceof Promise) throw new Error('Options are read at once.');
  if (result.issues === undefined) return result.value;
  const [issue] = result.issues;
  const [option] = issue?.path ?? [];
  const name = typeof option === 'string' ? option : undefined;
  const facts = { option: name, reason: issue?.message ?? '' };
  throw errors.FLOW_S3_OPTION(facts, name === undefined ? {} : placeOf?.(name));
}

function readRoot(given: unknown): Reading<Root> {
  if (given === undefined) return { reason: 'it must be given, as s3://BUCKET/PREFIX' };
  const [, bucket, rest = ''] = (typeof given === 'string' && /^s3:\/\/([\w.-]+)(?:\/(.*))?$/s.exec(given)) || [];
  if (bucket === undefined) return { reason: `it is ${shown(given)}, not a text like s3://BUCKET/PREFIX` };
  const prefix = rest.replace(/\/$/, '');
  if (prefix === '') return { value: { bucket, prefix } };
  const fault = keyFault(prefix);
  return fault === undefined ? { value: { bucket, prefix: `${prefix}/` } } : { reason: fault };
}

/** What is no part of a key can't begin one. */
function keyFault(prefix: string): string | undefined {
  try {
    checkStorageKey(prefix);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
  }
}

function readEndpoint(given: unknown): Reading<string> {
  const url = typeof given === 'string' ? URL.parse(given) : null;
  const isFit = url !== null && /^https?:$/.test(url.protocol);
  return isFit ? { value: String(given) } : { reason: `it is ${shown(given)}, not a URL like https://s3.example.com` };
}

function readText(given: unknown): Reading<string> {
  const isFit = typeof given === 'string' && given !== '';
  return isFit ? { value: given } : { reason: `it is ${shown(given)}, not a text` };
}

function readBoolean(given: unknown): Reading<boolean> {
  return typeof given === 'boolean' ? { value: given } : { reason: `it is ${shown(given)}, not true or false` };
}

function readCount(given: unknown): Reading<number> {
  const isFit = typeof given === 'number' && Number.isSafeInteger(given) && given >= 1;
  return isFit ? { value: given } : { reason: `it is ${shown(given)}, not a whole number from 1 on` };
}

function oneOf<const T extends string>(
  doc: string,
  choices: readonly T[],
): Omit<OptionSpec<T>, 'default'> & { readonly default: undefined } {
  return {
    doc,
    ...optional,
    read: (given) => {
      const value = choices.find((choice) => choice === given);
      if (value !== undefined) return { value };
      return { reason: `it is ${shown(given)}, not ${choices.map((choice) => shown(choice)).join(' or ')}` };
    },
  };
}
