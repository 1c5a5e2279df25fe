import { MienError } from '../../errors.js';
import { MAX_BYTES, tooLarge } from '../../image/decoding.js';
import { isPictureName } from '../../image/find-pictures.js';
import {
  getObject,
  openS3,
  type S3,
  S3_HINT,
  type S3Object,
  s3Object,
  s3Problem,
  statusOf,
} from '../store/s3-client.js';
import type { Listing } from './list-paths.js';
import type { PlannedInput, UnnumberedInput } from './shard-list.js';

/** One way to each service, for all photos of this process. */
const ways = new Map<string, Promise<S3>>();

function wayThere(): Promise<S3> {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL ?? '';
  const way = ways.get(endpoint) ?? openS3();
  ways.set(endpoint, way);
  return way;
}

function objectAt(address: string): S3Object {
  const object = s3Object(address);
  if (object !== undefined) return object;
  throw new MienError('OPTION_INVALID', `${address.slice(0, 80)}: expected s3://bucket/prefix`, {
    hint: 'Names of buckets have small letters, digits, dots and hyphens.',
  });
}

/**
 * The pictures below a place in S3 by their names, as a folder's are taken: what begins with a dot is left out. The
 * listing comes page by page, and each input gets its size and ETag from it. Throws `OPTION_INVALID` where the address is none or the
 * package is missing, and while it lists `FILE_UNREADABLE`.
 */
export function photosInS3(source: string, options: { readonly recursive?: boolean | undefined }): Listing {
  const { Bucket, Key } = objectAt(source);
  const prefix = Key === '' || Key.endsWith('/') ? Key : `${Key}/`;
  return { root: source, paths: listed({ Bucket, Key: prefix }, source, options.recursive ?? true) };
}

async function* listed(
  { Bucket, Key: Prefix }: S3Object,
  source: string,
  recursive: boolean,
): AsyncGenerator<UnnumberedInput> {
  const { sdk, client } = await wayThere();
  let ContinuationToken: string | undefined;
  do {
    const question = {
      ...{ Bucket, Prefix },
      ...(recursive ? {} : { Delimiter: '/' }),
      ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
    };
    const page = await client.send(new sdk.ListObjectsV2Command(question)).catch((error: unknown) => {
      throw unreadable(source, error);
    });
    for (const { Key = '', Size, ETag } of page.Contents ?? []) {
      const path = Key.slice(Prefix.length);
      if (isTaken(path)) yield { path, size: Size, etag: ETag };
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}

function isTaken(path: string): boolean {
  return isPictureName(path) && !path.split('/').some((part) => part.startsWith('.'));
}

/** Size and ETag of an object; nothing where there is none. Throws `OPTION_INVALID` and `FILE_UNREADABLE`. */
export async function stampInS3(address: string): Promise<Pick<PlannedInput, 'size' | 'etag'>> {
  const object = objectAt(address);
  const { sdk, client } = await wayThere();
  try {
    const { ContentLength, ETag } = await client.send(new sdk.HeadObjectCommand(object));
    return { size: ContentLength, etag: ETag };
  } catch (error) {
    if (statusOf(error) === 404) return {};
    throw unreadable(address, error);
  }
}

/**
 * The bytes of an object as it was planned. Throws `FILE_NOT_FOUND`, `SOURCE_CHANGED` where its ETag is another one,
 * `IMAGE_UNREADABLE` above 512 MiB, and `FILE_UNREADABLE`.
 */
export async function readInS3(
  address: string,
  { size = 0, etag }: Pick<PlannedInput, 'size' | 'etag'>,
): Promise<Uint8Array> {
  if (size > MAX_BYTES) throw tooLarge(address);
  try {
    return await getObject(await wayThere(), objectAt(address), etag);
  } catch (error) {
    if (statusOf(error) === 404) {
      throw new MienError('FILE_NOT_FOUND', `${address}: no such object`, { cause: error });
    }
    if (statusOf(error) !== 412) throw unreadable(address, error);
    throw new MienError(
      'SOURCE_CHANGED',
      `${address} is another object than planned: its ETag is not ${etag}`,
      {
        cause: error,
        hint: 'To recognise it as it is now, run "mien batch retry" once the rest is done, and work again.',
      },
    );
  }
}

function unreadable(name: string, error: unknown): MienError {
  if (error instanceof MienError) return error;
  return new MienError('FILE_UNREADABLE', `${name}: could not read: ${s3Problem(error)}`, {
    cause: error,
    hint: S3_HINT,
  });
}
