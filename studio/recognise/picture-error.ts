import { MienError } from '../../src/errors.js';

export const NEXT_STEP = 'Choose a photo. A picture of another kind can be saved as JPEG first.';

/** What an engine said of a file, in words that name the file and are the same in every engine. */
export function pictureError(name: string, error: unknown): unknown {
  if (!(error instanceof MienError)) return error;
  const { code, message, hint } = error;
  // Those of `checkPicture`.
  if (message.startsWith(name) && !message.startsWith(`${name}: `)) return error;
  const [, size, most] = /: (\d+×\d+) pixels, more than the limit of (\d+) pixels/.exec(message) ?? [];
  if (size !== undefined) {
    return new MienError(
      code,
      `${name} has ${size} pixels; ${Math.round(Number(most) / 1e6)} million are the most.`,
      { hint: 'Save the picture smaller.', cause: error },
    );
  }
  switch (code) {
    case 'IMAGE_UNREADABLE':
      return new MienError(code, `${name} is damaged: it could not be read to its end.`, {
        hint: 'Get the whole file again, or save it anew as JPEG.',
        cause: error,
      });
    case 'IMAGE_UNSUPPORTED': {
      const kind = /: (.+) is not read$/.exec(message)?.[1] ?? 'of a kind that';
      return new MienError(code, `${name} is ${article(kind)}, which mien cannot read here.`, {
        ...(hint === undefined ? {} : { hint }),
        cause: error,
      });
    }
    default:
      return error;
  }
}

function article(kind: string): string {
  return kind === 'video' ? 'a video' : `a ${kind} file`;
}
