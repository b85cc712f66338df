import { defineErrors, type ErrorCatalogue } from '@flow/core';

/** What every refusal says: what was to be done with which object, and what the service answered. */
interface Refusal {
  /** As "read s3://bucket/key". */
  readonly deed: string;
  /** The service's own words, its code, and the request's id, by which its operator finds it. */
  readonly answer: string;
}

const catalogue = {
  FLOW_S3_OPTION: {
    message: (p: { option: string | undefined; reason: string }): string =>
      p.option === undefined
        ? `The options of the storage "s3" don't fit: ${p.reason}.`
        : `The option "${p.option}" of the storage "s3" doesn't fit: ${p.reason}${p.reason.endsWith('?') ? '' : '.'}`,
    hint: 'Correct it in the stack in the config; docs/object-stores.md lists the options.',
    exitCode: 2,
  },
  FLOW_S3_NO_CREDENTIALS: {
    message: (p: { url: string; profile: string | undefined; reason: string }): string =>
      p.profile === undefined
        ? `There are no credentials for ${p.url}: ${p.reason}`
        : `The profile "${p.profile}" has no credentials for ${p.url}: ${p.reason}`,
    hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile by AWS_PROFILE or the stack\'s "profile", or sign in by aws sso login; a machine of AWS needs a role.',
    exitCode: 2,
  },
  FLOW_S3_CREDENTIALS: {
    message: (p: Refusal & { check: string }) => `The credentials were refused, to ${p.deed}: ${p.answer}.`,
    hint: (p: { check: string }): string => p.check,
    exitCode: 2,
  },
  FLOW_S3_FORBIDDEN: {
    message: (p: Refusal & { allow: string }) => `It is forbidden to ${p.deed}: ${p.answer}.`,
    hint: (p: { allow: string }): string =>
      `Allow ${p.allow}, in the policies of the user or role, of the bucket, and of the KMS key where there is one; or check that the credentials are those that you mean.`,
    exitCode: 2,
  },
  FLOW_S3_NO_BUCKET: {
    message: (p: Refusal & { bucket: string; host: string }) =>
      `There is no bucket ${p.bucket} at ${p.host}, to ${p.deed}: ${p.answer}.`,
    hint: 'Correct the "root" or the "endpoint" of the storage in the config, or make the bucket: flow makes none.',
    exitCode: 2,
  },
  FLOW_S3_NO_REGION: {
    message: (p: { url: string }) => `No region is known for ${p.url}.`,
    hint: 'Set the "region" of the storage in the config, AWS_REGION, or the region of the profile.',
    exitCode: 2,
  },
  FLOW_S3_REGION: {
    message: (p: Refusal & { bucket: string; region: string; other: string | undefined }): string =>
      p.other === undefined
        ? `The bucket ${p.bucket} is not in the region ${p.region}, to ${p.deed}: ${p.answer}.`
        : `The bucket ${p.bucket} is in the region ${p.other} and not in ${p.region}, to ${p.deed}: ${p.answer}.`,
    hint: (p: { other: string | undefined }): string =>
      `Set the "region" of the storage in the config to ${p.other ?? "the bucket's own"}.`,
    exitCode: 2,
  },
  FLOW_S3_UNREACHABLE: {
    message: (p: { deed: string; host: string; reason: string }) =>
      `${p.host} can't be reached, to ${p.deed}: ${p.reason}.`,
    hint: 'Check the "endpoint" and the "region" of the storage in the config, the network, its proxy and its certificates.',
    retry: 'task',
  },
  FLOW_S3_UNFIT: {
    message: (p: Refusal & { host: string }) => `${p.host} can't do what flow needs, to ${p.deed}: ${p.answer}.`,
    hint: 'A store needs conditional writes (If-None-Match: *), also of multipart uploads, and reads of ranges.',
    exitCode: 2,
  },
  FLOW_S3_CHANGED: {
    message: (p: { object: string }) => `${p.object} was replaced while it was read.`,
    hint: 'Read it again.',
    retry: 'task',
  },
  FLOW_S3_FAILED: {
    message: (p: Refusal & { attempts: number }) =>
      `S3 failed to ${p.deed}: ${p.answer}, after ${String(p.attempts)} ${p.attempts === 1 ? 'attempt' : 'attempts'}.`,
    hint: 'If it goes on, give the operator of the store the id of the request.',
    retry: 'task',
  },
} as const;

export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
