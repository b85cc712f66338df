import { FlowError } from '@flow/core';
import { errors } from './errors.ts';
import type { Root } from './options.ts';

/** What was to be done with an object. */
export type Deed = 'read' | 'write' | 'list' | 'delete';

/** What an error is to name. */
export interface Attempted {
  readonly deed: Deed;
  readonly root: Root;
  /** From the root on; of a listing, its prefix. */
  readonly key: string;
  readonly region: string;
  readonly profile: string | undefined;
}

/** What the SDK throws, as far as it is looked at. */
interface SdkFailure {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly errors?: readonly unknown[];
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    readonly attempts?: number;
  };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  /** In S3's own words, where the region was wrong. */
  readonly Region?: string;
  readonly host?: string;
}

const refusedCredentials: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'The store knows no such access key: check AWS_ACCESS_KEY_ID or the profile, and the "endpoint".',
  SignatureDoesNotMatch: "The secret key isn't that of the access key: check AWS_SECRET_ACCESS_KEY or the profile.",
  ExpiredToken: 'They have expired: sign in again, as by aws sso login, and resume the run.',
  ExpiredTokenException: 'They have expired: sign in again, as by aws sso login, and resume the run.',
  TokenRefreshRequired: 'They have expired: sign in again, as by aws sso login, and resume the run.',
  InvalidToken: 'The session token is not that of the keys: check AWS_SESSION_TOKEN or the profile.',
  RequestTimeTooSkewed: "Set this machine's clock: it differs too much from the store's.",
};

const wrongRegion = new Set([
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);

const network =
  /^(?:E(?:CONN|HOST|NET|AI_|PIPE|TIMEDOUT|NOTFOUND|PROTO)|CERT_|UNABLE_|DEPTH_|SELF_SIGNED|ERR_(?:TLS|SSL))/;

/** An error of the SDK, for people: it names the bucket, the key and the request, and what to check. */
export function explain(error: unknown, attempted: Attempted): unknown {
  if (FlowError.is(error) || !(error instanceof Error)) return error;
  const failure: SdkFailure = error;
  const { root, region, profile, deed, key } = attempted;
  const { bucket, prefix } = root;
  const context = { cause: error };
  const url = `s3://${bucket}`;
  if (/^(?:Credentials|Token)ProviderError$/.test(failure.name))
    return errors.FLOW_S3_NO_CREDENTIALS({ url, profile, reason: failure.message }, context);
  const facts = { deed: `${deed} ${url}/${prefix}${key}`, answer: answerOf(failure) };
  const host = failure.host ?? 'the store';
  const { httpStatusCode: status, attempts = 1 } = failure.$metadata ?? {};
  const check = refusedCredentials[failure.name];
  if (check !== undefined) return errors.FLOW_S3_CREDENTIALS({ ...facts, check }, context);
  if (wrongRegion.has(failure.name) || status === 301)
    return errors.FLOW_S3_REGION({ ...facts, bucket, region, other: regionOf(failure) }, context);
  if (failure.name === 'NoSuchBucket') return errors.FLOW_S3_NO_BUCKET({ ...facts, bucket, host }, context);
  if (status === 403) return errors.FLOW_S3_FORBIDDEN({ ...facts, allow: permissions(attempted) }, context);
  if (status === undefined && isUnreachable(failure))
    return errors.FLOW_S3_UNREACHABLE({ deed: facts.deed, host, reason: reasonOf(failure) }, context);
  if (status === 501) return errors.FLOW_S3_UNFIT({ ...facts, host }, context);
  return errors.FLOW_S3_FAILED({ ...facts, attempts }, context);
}

/** "Access Denied (AccessDenied, request 4442587FB7D0A2F9)"; what answers a HEAD says nothing but its status. */
function answerOf(failure: SdkFailure): string {
  const { name, $metadata: { httpStatusCode: status, requestId } = {} } = failure;
  const facts = [
    isNameless(name) ? status && `status ${String(status)}` : name,
    requestId === undefined ? undefined : `request ${requestId.split(',')[0] ?? ''}`,
  ].filter((fact) => fact !== undefined);
  const reason = isNameless(failure.message) ? 'it gave no reason' : reasonOf(failure);
  return facts.length === 0 ? reason : `${reason} (${facts.join(', ')})`;
}

/** What the SDK says where the answer says nothing. */
function isNameless(name: string): boolean {
  return /^(?:Error|Unknown\w*|\d+)$/.test(name);
}

/** Of several addresses that were tried, the first one's. */
function reasonOf({ message, errors: [first] = [], name }: SdkFailure): string {
  const text = message === '' && first instanceof Error ? first.message : message;
  return (text === '' ? name : text).replace(/\.$/, '');
}

function regionOf({ Region: named, $response }: SdkFailure): string | undefined {
  return named ?? $response?.headers?.['x-amz-bucket-region'];
}

function isUnreachable({ name, code }: SdkFailure): boolean {
  return name === 'TimeoutError' || (typeof code === 'string' && network.test(code));
}

/** What a policy has to allow. Without the right to list, S3 answers for what isn't there as for what is forbidden. */
function permissions({ deed, root: { bucket, prefix } }: Attempted): string {
  const objects = `arn:aws:s3:::${bucket}/${prefix}*`;
  const list = `s3:ListBucket on arn:aws:s3:::${bucket}`;
  switch (deed) {
    case 'read':
      return `s3:GetObject on ${objects} and ${list}`;
    case 'write':
      return `s3:PutObject and s3:AbortMultipartUpload on ${objects}`;
    case 'delete':
      return `s3:DeleteObject on ${objects}`;
    case 'list':
      return list;
  }
}
