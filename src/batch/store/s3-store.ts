import { setTimeout as sleep } from 'node:timers/promises';
import { MienError } from '../../errors.js';
import type { ObjectStore, ObjectWriter } from './object-store.js';
import {
  getObject,
  openS3,
  type S3,
  S3_HINT,
  type S3Object,
  s3Object,
  s3Problem,
  statusOf,
} from './s3-client.js';

export interface S3StoreOptions {
  /** `s3://bucket/prefix`. */
  readonly name: string;
  /** How often a request is tried where the service is busy or an answer is cut. Default 8. */
  readonly attempts?: number | undefined;
}

/** Milliseconds before a put that met another one is tried again. */
const CONFLICT_MS = 50;

/**
 * A store in S3, or in what speaks its language; see `openS3`.
 *
 * An object is put only if absent by `If-None-Match: *`: status 412 says that it is there, 409 that another put of it was
 * under way, and it is to be tried again (docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
 */
export class S3Store implements ObjectStore {
  readonly name: string;

  private constructor(
    options: S3StoreOptions,
    private readonly s3: S3,
    private readonly bucket: string,
    private readonly prefix: string,
  ) {
    this.name = options.name;
  }

  /** Throws `OPTION_INVALID` where the name is none, or the package is missing. Nothing is asked yet. */
  static async open(options: S3StoreOptions): Promise<S3Store> {
    const { Bucket, Key = '' } = s3Object(options.name) ?? {};
    const prefix = Key.replace(/\/+$/, '');
    if (Bucket === undefined || prefix === '') {
      throw new MienError('OPTION_INVALID', `${options.name.slice(0, 80)}: expected s3://bucket/prefix`, {
        hint: 'The prefix is the folder of the store in its bucket.',
      });
    }
    return new S3Store(options, await openS3(options.attempts), Bucket, prefix);
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
    try {
      return await getObject(this.s3, this.#at(key));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw this.#fault(error, key, 'read');
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
      await this.s3.client.send(new this.s3.sdk.PutObjectCommand({ ...this.#at(key), Body: bytes }));
    } catch (error) {
      throw this.#fault(error, key, 'write');
    }
  }

  async putNew(key: string, bytes: Uint8Array): Promise<boolean> {
    for (;;) {
      try {
        const put = { ...this.#at(key), Body: bytes, IfNoneMatch: '*' };
        await this.s3.client.send(new this.s3.sdk.PutObjectCommand(put));
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
        const answer = await this.s3.client.send(new this.s3.sdk.ListObjectsV2Command(question));
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
      await this.s3.client.send(new this.s3.sdk.DeleteObjectCommand(this.#at(key)));
    } catch (error) {
      throw this.#fault(error, key, 'write');
    }
  }

  #at(key: string): S3Object {
    return { Bucket: this.bucket, Key: `${this.prefix}/${key}` };
  }

  #fault(error: unknown, key: string, action: 'read' | 'write'): MienError {
    const code = action === 'read' ? 'FILE_UNREADABLE' : 'FILE_UNWRITABLE';
    return new MienError(code, `${this.name}/${key}: could not ${action}: ${s3Problem(error)}`, {
      cause: error,
      hint: S3_HINT,
    });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && error.name === 'NoSuchKey';
}
