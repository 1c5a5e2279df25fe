import type { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { optionalPackage } from '../../optional-package.js';

type Sdk = typeof import('@aws-sdk/client-s3');

/** A way to S3, or to what speaks its language. */
export interface S3 {
  readonly sdk: Sdk;
  readonly client: S3Client;
}

/** An object by its bucket and its name there. */
export interface S3Object {
  readonly Bucket: string;
  readonly Key: string;
}

/** How often a request is tried where the service is busy. */
const ATTEMPTS = 8;
/** Answers to one question that may be cut off. */
const CUTS = 5;

/** `s3://bucket`, with or without what follows. */
export function isS3Address(text: string): boolean {
  return text.startsWith('s3://');
}

/** The parts of `s3://bucket/key`; the key may be empty. `undefined` where it is no such address. */
export function s3Object(address: string): S3Object | undefined {
  const [, Bucket, Key = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(address) ?? [];
  return Bucket === undefined ? undefined : { Bucket, Key };
}

/**
 * Region, keys and endpoint are those of the environment, as every tool of AWS takes them: `AWS_REGION`,
 * `AWS_ENDPOINT_URL_S3`, …. Nothing is asked yet. Throws `OPTION_INVALID` where the package is missing.
 */
export async function openS3(attempts = ATTEMPTS): Promise<S3> {
  const sdk = await optionalPackage<Sdk>(
    () => import('@aws-sdk/client-s3'),
    '@aws-sdk/client-s3',
    's3:// needs',
  );
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const client = new sdk.S3Client({
    region: process.env.AWS_REGION ?? 'us-east-1',
    maxAttempts: attempts,
    // Servers of one's own have no name for each bucket.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
  });
  return { sdk, client };
}

/** Reads an object, the one with this ETag where one is given. Throws what the client throws: see {@link statusOf}. */
export async function getObject({ sdk, client }: S3, object: S3Object, etag?: string): Promise<Buffer> {
  const question = { ...object, ...(etag === undefined ? {} : { IfMatch: etag }) };
  for (let cuts = 0; ; cuts++) {
    try {
      const { Body } = await client.send(new sdk.GetObjectCommand(question));
      return Buffer.from(await Body!.transformToByteArray());
    } catch (error) {
      // The client tries again what was refused, but not what was cut off within.
      if (statusOf(error) !== undefined || cuts >= CUTS) throw error;
    }
  }
}

/** What the service answered; `undefined` where there was no whole answer. */
export function statusOf(error: unknown): number | undefined {
  return (error as Partial<S3ServiceException> | undefined)?.$metadata?.httpStatusCode;
}

/** For messages: the client's own words, and the status. */
export function s3Problem(error: unknown): string {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `${message} (${statusOf(error) ?? 'no answer'})`;
}

export const S3_HINT = 'Check bucket, keys, AWS_REGION and AWS_ENDPOINT_URL_S3; the same command goes on.';
