import { MienError } from '../../src/errors.js';

/** A picture that is drawn when the studio is built, beside the page. */
export interface Example {
  readonly file: string;
  /** The same, small. */
  readonly thumbnail: string;
  readonly name: string;
}

/** The first shows every expression. */
export const EXAMPLES: readonly Example[] = [
  { file: 'example.jpg', thumbnail: 'example-small.jpg', name: 'Seven portraits' },
  { file: 'example-crowd.jpg', thumbnail: 'example-crowd-small.jpg', name: 'Many faces' },
  { file: 'example-empty.jpg', thumbnail: 'example-empty-small.jpg', name: 'No face' },
];

/** Throws `DOWNLOAD_FAILED`. */
export async function fetchExample({ file }: Example): Promise<Blob> {
  try {
    const response = await fetch(new URL(file, document.baseURI));
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return await response.blob();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MienError('DOWNLOAD_FAILED', `${file} could not be loaded: ${reason}`, {
      hint: 'Check the connection, then try again.',
      cause,
    });
  }
}
