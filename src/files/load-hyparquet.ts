import { MienError } from '../errors.js';
import { optionalPackage } from '../optional-package.js';

/** The optional package that reads Parquet. Throws `OPTION_INVALID` where it is missing. */
export function loadHyparquet(): Promise<typeof import('hyparquet')> {
  return optionalPackage(() => import('hyparquet'), 'hyparquet', 'Parquet needs');
}

/** What is said of a file that hyparquet cannot read. */
export function unreadableParquet(path: string, cause: unknown): MienError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new MienError('CSV_BROKEN', `${path}: not a readable Parquet file: ${detail}`, {
    cause,
    hint: 'Write it with Snappy or without compression, or get the file again.',
  });
}
