import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
  type CompletedPart,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { FlowError } from '@flow/core';
import { WorkPool, type ObjectInfo } from '@flow/core/kernel';
import { openClient } from './client.ts';
import { explain, type Deed } from './explain.ts';
import type { S3Settings } from './options.ts';

/** Bytes of an object, and what the object was when they were read. */
export interface Part {
  readonly bytes: Uint8Array;
  /** Of the whole object. */
  readonly size: number;
  readonly etag: string | undefined;
}

/** Bytes from `start` up to, not including, `end`; of no other object than the one with this ETag. */
export interface PartRange {
  readonly start: number;
  readonly end: number;
  readonly etag?: string | undefined;
}

/** How an object is written. */
export interface Writing {
  readonly key: string;
  /** Only where there is none. */
  readonly isFirst: boolean;
  /** Stored with the object, so that its writer knows it again. */
  readonly writer: string;
  readonly signal: AbortSignal | undefined;
}

export interface Upload extends Writing {
  readonly id: string;
}

export interface Head extends ObjectInfo {
  readonly writer: string | undefined;
}

export interface Page {
  readonly objects: readonly ObjectInfo[];
  readonly next: string | undefined;
}

/** What was read is no more: another object stands there, or one that is written stood there already. */
export const stale: unique symbol = Symbol('stale');

const writerName = 'flow-writer';

/** One request each, over one bounded pool of connections; keys count from the root. Errors are the explained ones. */
export class S3Bucket {
  /** Of the root, for people. */
  readonly url: string;
  readonly pool: WorkPool;
  readonly #settings: S3Settings;
  readonly #client: S3Client;
  readonly #region: string;

  private constructor(settings: S3Settings, client: S3Client, region: string) {
    const { bucket, prefix } = settings.root;
    this.url = `s3://${bucket}${prefix === '' ? '' : `/${prefix.slice(0, -1)}`}`;
    this.pool = new WorkPool(settings.maxRequests);
    this.#settings = settings;
    this.#client = client;
    this.#region = region;
  }

  static async open(settings: S3Settings): Promise<S3Bucket> {
    const { client, region } = await openClient(settings);
    return new S3Bucket(settings, client, region);
  }

  /** Undefined: there is no such object. `stale`: it is another one than the range was for. */
  async read(key: string, range: PartRange, signal?: AbortSignal): Promise<Part | undefined | typeof stale> {
    const { start, end, etag } = range;
    const last = Number.isFinite(end) ? String(end - 1) : '';
    const command = new GetObjectCommand({
      ...this.#object(key),
      Range: `bytes=${String(start)}-${last}`,
      ...(etag !== undefined && { IfMatch: etag }),
    });
    try {
      const found = await this.#ask({ deed: 'read', key, signal }, (options) => this.#client.send(command, options));
      // The client's middleware has read it.
      const bytes = found.Body as unknown as Uint8Array;
      return { bytes, size: sizeIn(found.ContentRange) ?? bytes.byteLength, etag: found.ETag };
    } catch (error) {
      if (isNamed(error, 'NoSuchKey')) return undefined;
      if (isNamed(error, 'PreconditionFailed')) return stale;
      // Past its end, as every range of an empty object is.
      if (isNamed(error, 'InvalidRange')) return { bytes: new Uint8Array(0), size: start, etag };
      throw error;
    }
  }

  async head(key: string, signal?: AbortSignal): Promise<Head | undefined> {
    const command = new HeadObjectCommand(this.#object(key));
    try {
      const found = await this.#ask({ deed: 'read', key, signal }, (options) => this.#client.send(command, options));
      const { ContentLength: size = 0, LastModified, Metadata = {} } = found;
      return { key, size, modifiedAt: timeOf(LastModified), writer: Metadata[writerName] };
    } catch (error) {
      if (isNamed(error, 'NotFound', 'NoSuchKey')) return undefined;
      throw error;
    }
  }

  /** Some of the objects whose key begins with `prefix`: those after the page before, if there was one. */
  async list(prefix: string, after?: string, signal?: AbortSignal): Promise<Page> {
    const root = this.#settings.root.prefix;
    const command = new ListObjectsV2Command({
      ...this.#everywhere(),
      Prefix: root + prefix,
      // XML has no way to write some characters.
      EncodingType: 'url',
      ...(after !== undefined && { ContinuationToken: after }),
    });
    const page = await this.#ask({ deed: 'list', key: prefix, signal }, (options) =>
      this.#client.send(command, options),
    );
    const decode = page.EncodingType === 'url' ? decodeKey : (text: string): string => text;
    const objects = (page.Contents ?? [])
      .map(({ Key = '', Size: size = 0, LastModified }) => ({
        key: decode(Key).slice(root.length),
        size,
        modifiedAt: timeOf(LastModified),
      }))
      // Consoles make an object for a folder, which is none of ours.
      .filter(({ key }) => !key.endsWith('/') && key !== '');
    return { objects, next: page.NextContinuationToken };
  }

  async delete(key: string, signal?: AbortSignal): Promise<void> {
    const command = new DeleteObjectCommand(this.#object(key));
    await this.#ask({ deed: 'delete', key, signal }, (options) => this.#client.send(command, options));
  }

  /** False: there was one. */
  async write(writing: Writing, body: Uint8Array): Promise<boolean> {
    const command = new PutObjectCommand({
      ...this.#object(writing.key),
      ...this.#encryption(),
      ...(writing.isFirst && { IfNoneMatch: '*', Metadata: { [writerName]: writing.writer } }),
      Body: body,
    });
    return this.#once(writing, (options) => this.#client.send(command, options));
  }

  async beginUpload(writing: Writing): Promise<Upload> {
    const command = new CreateMultipartUploadCommand({
      ...this.#object(writing.key),
      ...this.#encryption(),
      ...this.#partChecksum(),
      Metadata: { [writerName]: writing.writer },
    });
    const { UploadId: id = '' } = await this.#ask({ deed: 'write', ...writing }, (options) =>
      this.#client.send(command, options),
    );
    return { ...writing, id };
  }

  async writePart(upload: Upload, number: number, body: Uint8Array): Promise<CompletedPart> {
    const command = new UploadPartCommand({
      ...this.#object(upload.key),
      ...this.#partChecksum(),
      UploadId: upload.id,
      PartNumber: number,
      Body: body,
    });
    const { ETag, ChecksumCRC32 } = await this.#ask({ deed: 'write', ...upload }, (options) =>
      this.#client.send(command, options),
    );
    return { PartNumber: number, ETag, ...(ChecksumCRC32 !== undefined && { ChecksumCRC32 }) };
  }

  /** False: there is an object under this key, which stays; then the parts are still there. */
  async endUpload(upload: Upload, parts: readonly CompletedPart[]): Promise<boolean> {
    const command = new CompleteMultipartUploadCommand({
      ...this.#object(upload.key),
      UploadId: upload.id,
      ...(upload.isFirst && { IfNoneMatch: '*' }),
      MultipartUpload: { Parts: [...parts] },
    });
    return this.#once(upload, (options) => this.#client.send(command, options));
  }

  /** Drops the parts. */
  async dropUpload({ key, id }: Upload): Promise<void> {
    const command = new AbortMultipartUploadCommand({ ...this.#object(key), UploadId: id });
    await this.#ask({ deed: 'write', key, signal: undefined }, (options) => this.#client.send(command, options));
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
  }

  /**
   * False: another object was there first. A request of which only the answer was lost is sent again, and then finds the
   * object that it made itself.
   */
  async #once(writing: Writing, send: Send<unknown>): Promise<boolean> {
    const { key, writer, signal } = writing;
    try {
      await this.#ask({ deed: 'write', key, signal }, send);
      return true;
    } catch (error) {
      const isRepeated = (failureOf(error).$metadata?.attempts ?? 1) > 1;
      const wasThere = isNamed(error, 'PreconditionFailed');
      if (
        isRepeated &&
        (wasThere || isNamed(error, 'NoSuchUpload')) &&
        (await this.head(key, signal))?.writer === writer
      )
        return true;
      if (wasThere && writing.isFirst) return false;
      throw error;
    }
  }

  async #ask<Answer>({ deed, key, signal }: Asked, send: Send<Answer>): Promise<Answer> {
    const { root, profile } = this.#settings;
    try {
      return await this.pool.run(() => {
        signal?.throwIfAborted();
        return send(signal === undefined ? {} : { abortSignal: signal });
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw explain(error, { deed, root, key, region: this.#region, profile });
    }
  }

  #everywhere(): Where {
    const { root, requestPayer, expectedBucketOwner } = this.#settings;
    return {
      Bucket: root.bucket,
      ...(requestPayer !== undefined && { RequestPayer: requestPayer }),
      ...(expectedBucketOwner !== undefined && { ExpectedBucketOwner: expectedBucketOwner }),
    };
  }

  #object(key: string): Where & { readonly Key: string } {
    return { ...this.#everywhere(), Key: this.#settings.root.prefix + key };
  }

  /** An upload must be begun with the checksum that its parts have. */
  #partChecksum(): { readonly ChecksumAlgorithm?: 'CRC32' } {
    return this.#settings.requestChecksumCalculation === 'WHEN_SUPPORTED' ? { ChecksumAlgorithm: 'CRC32' } : {};
  }

  #encryption(): Pick<PutObjectCommandInput, 'ServerSideEncryption' | 'SSEKMSKeyId' | 'BucketKeyEnabled'> {
    const { serverSideEncryption, kmsKeyId, bucketKeyEnabled } = this.#settings;
    return {
      ...(serverSideEncryption !== undefined && { ServerSideEncryption: serverSideEncryption }),
      ...(kmsKeyId !== undefined && { SSEKMSKeyId: kmsKeyId }),
      ...(bucketKeyEnabled !== undefined && { BucketKeyEnabled: bucketKeyEnabled }),
    };
  }
}

interface Where {
  readonly Bucket: string;
  readonly RequestPayer?: 'requester';
  readonly ExpectedBucketOwner?: string;
}

interface Asked {
  readonly deed: Deed;
  readonly key: string;
  readonly signal: AbortSignal | undefined;
}

type Send<Answer> = (options: { readonly abortSignal?: AbortSignal }) => Promise<Answer>;

/** What the SDK said, of an error that was explained. */
function failureOf(error: unknown): { readonly name?: unknown; readonly $metadata?: { readonly attempts?: number } } {
  const failure = FlowError.is(error) ? error.cause : error;
  return failure instanceof Error ? failure : {};
}

function isNamed(error: unknown, ...names: readonly string[]): boolean {
  const { name } = failureOf(error);
  return typeof name === 'string' && names.includes(name);
}

/** `bytes 0-9/443`. */
function sizeIn(range: string | undefined): number | undefined {
  const size = range?.split('/')[1];
  return size === undefined ? undefined : Number(size);
}

/** In whole seconds: a HEAD tells no more, and a listing may. */
function timeOf(date: Date | undefined): number {
  return Math.floor((date?.getTime() ?? 0) / 1000) * 1000;
}

function decodeKey(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
