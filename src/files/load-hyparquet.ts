import { MienError } from '../errors.js';

/** The optional package that reads Parquet. Throws `OPTION_INVALID` where it is missing. */
export async function loadHyparquet(): Promise<typeof import('hyparquet')> {
  try {
    return await import('hyparquet');
  } catch (cause) {
    throw new MienError('OPTION_INVALID', 'Parquet needs the package hyparquet, which is not here', {
      cause,
      hint: 'Install it beside mien: npm install hyparquet',
    });
  }
}

/** What is said of a file that hyparquet cannot read. */
export function unreadableParquet(path: string, cause: unknown): MienError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new MienError('CSV_BROKEN', `${path}: not a readable Parquet file: ${detail}`, {
    cause,
    hint: 'Write it with Snappy or without compression, or get the file again.',
  });
}
