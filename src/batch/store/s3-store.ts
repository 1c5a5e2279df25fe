import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { MienError } from '../../errors.js';
import { optionalPackage } from '../../optional-package.js';
import type { ObjectStore, ObjectWriter } from './object-store.js';

type Sdk = typeof import('@aws-sdk/client-s3');

export interface S3StoreOptions {
  /** `s3://bucket/prefix`. */
  readonly name: string;
  /** How often a request is tried where the service is busy or an answer is cut. Default 8. */
  readonly attempts?: number | undefined;
}

/** Answers to one question that may be cut off. */
const CUTS = 5;
/** Milliseconds before a put that met another one is tried again. */
const CONFLICT_MS = 50;

/**
 * A store in S3, or in what speaks its language. Region, keys and endpoint are those of the environment, as every tool of
 * AWS takes them: `AWS_REGION`, `AWS_ENDPOINT_URL_S3`, ….
 *
 * An object is put only if absent by `If-None-Match: *`: status 412 says that it is there, 409 that another put of it was
 * under way, and it is to be tried again (docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
 */
export class S3Store implements ObjectStore {
  readonly name: string;

  private constructor(
    options: S3StoreOptions,
    private readonly sdk: Sdk,
    private readonly client: S3Client,
    private readonly bucket: string,
    private readonly prefix: string,
  ) {
    this.name = options.name;
  }

  /** Throws `OPTION_INVALID` where the name is none, or the package is missing. Nothing is asked yet. */
  static async open(options: S3StoreOptions): Promise<S3Store> {
    const [, bucket, prefix = ''] =
      /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(options.name) ?? [];
    if (bucket === undefined || prefix.replace(/\/+$/, '') === '') {
      throw new MienError('OPTION_INVALID', `${options.name.slice(0, 80)}: expected s3://bucket/prefix`, {
        hint: 'The prefix is the folder of the store in its bucket.',
      });
    }
    const sdk = await optionalPackage<Sdk>(
      () => import('@aws-sdk/client-s3'),
      '@aws-sdk/client-s3',
      's3:// needs',
    );
    const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
    const client = new sdk.S3Client({
      region: process.env.AWS_REGION ?? 'us-east-1',
      maxAttempts: options.attempts ?? 8,
      // Servers of one's own have no name for each bucket.
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    });
    return new S3Store(options, sdk, client, bucket, prefix.replace(/\/+$/, ''));
  }

  async check(): Promise<void> {
    const key = `check-${Date.now()}-${Math.random().toString(36).slice(2)}`;
    await this.putNew(key, Buffer.from('first'));
    const again = await this.putNew(key, Buffer.from('second'));
    await this.remove(key);
    if (!again) return;
    throw new MienError('FILE_UNWRITABLE', `${this.name}: the service ignores If-None-Match`, {
      hint: 'Two workers could both commit a shard there. Use a service with conditional writes, or a folder.',
    });
  }

  async read(key: string): Promise<Buffer | undefined> {
    for (let cuts = 0; ; cuts++) {
      try {
        const { Body } = await this.client.send(new this.sdk.GetObjectCommand(this.#at(key)));
        return Buffer.from(await Body!.transformToByteArray());
      } catch (error) {
        if (isMissing(error)) return undefined;
        // The client tries again what was refused, but not what was cut off within.
        if (statusOf(error) !== undefined || cuts >= CUTS) throw this.#fault(error, key, 'read');
      }
    }
  }

  /** In one piece: the rows of a shard are a few megabytes, and an answer that is cut off can be asked for again. */
  async *stream(key: string): AsyncIterable<Uint8Array> {
    const bytes = await this.read(key);
    if (bytes === undefined) throw new MienError('FILE_NOT_FOUND', `${this.name}/${key}: no such object`);
    yield bytes;
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    try {
      await this.client.send(new this.sdk.PutObjectCommand({ ...this.#at(key), Body: bytes }));
    } catch (error) {
      throw this.#fault(error, key, 'write');
    }
  }

  async putNew(key: string, bytes: Uint8Array): Promise<boolean> {
    for (;;) {
      try {
        const put = { ...this.#at(key), Body: bytes, IfNoneMatch: '*' };
        await this.client.send(new this.sdk.PutObjectCommand(put));
        return true;
      } catch (error) {
        const status = statusOf(error);
        // Its own answer may have been lost, and the request repeated.
        if (status === 412) return (await this.read(key))?.equals(bytes) ?? false;
        if (status !== 409) throw this.#fault(error, key, 'write');
        await sleep(CONFLICT_MS * (1 + Math.random()));
      }
    }
  }

  /** The object is put when it is closed: the rows of a shard are a few megabytes. */
  async open(key: string): Promise<ObjectWriter> {
    const pieces: Uint8Array[] = [];
    return {
      write: async (bytes) => {
        pieces.push(bytes);
      },
      close: () => this.put(key, Buffer.concat(pieces)),
      abandon: async () => {},
    };
  }

  async list(folder: string): Promise<readonly string[]> {
    const Prefix = `${this.prefix}/${folder}/`;
    const names: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const question = { Bucket: this.bucket, Prefix, ...(ContinuationToken && { ContinuationToken }) };
      try {
        const answer = await this.client.send(new this.sdk.ListObjectsV2Command(question));
        for (const { Key } of answer.Contents ?? []) names.push(Key!.slice(Prefix.length));
        ContinuationToken = answer.NextContinuationToken;
      } catch (error) {
        throw this.#fault(error, `${folder}/`, 'read');
      }
    } while (ContinuationToken !== undefined);
    return names;
  }

  async remove(key: string): Promise<void> {
    try {
      await this.client.send(new this.sdk.DeleteObjectCommand(this.#at(key)));
    } catch (error) {
      throw this.#fault(error, key, 'write');
    }
  }

  #at(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.bucket, Key: `${this.prefix}/${key}` };
  }

  #fault(error: unknown, key: string, action: 'read' | 'write'): MienError {
    const status = statusOf(error);
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const code = action === 'read' ? 'FILE_UNREADABLE' : 'FILE_UNWRITABLE';
    return new MienError(
      code,
      `${this.name}/${key}: could not ${action}: ${message} (${status ?? 'no answer'})`,
      {
        cause: error,
        hint: 'Check bucket, keys, AWS_REGION and AWS_ENDPOINT_URL_S3; the same command goes on.',
      },
    );
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as Partial<S3ServiceException> | undefined)?.$metadata?.httpStatusCode;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && error.name === 'NoSuchKey';
}
