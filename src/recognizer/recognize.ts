import { checkOptions, type OptionKinds } from '../check-options.js';
import { decodeImage, type Picture } from '../image/decode.js';
import { ALLOW_FETCH_KIND, type DecodeOptions } from '../image/decoding.js';
import { createRecognizer } from './create-recognizer.js';
import { RECOGNIZE_KINDS, type RecognizeOptions, type Recognizer } from './recognizer.js';
import type { Recognition } from './result.js';

export interface RecognizeOnceOptions extends RecognizeOptions, Pick<DecodeOptions, 'allowFetch'> {}

const ONCE_KINDS: OptionKinds<RecognizeOnceOptions> = { ...RECOGNIZE_KINDS, allowFetch: ALLOW_FETCH_KIND };

/** One for all calls of the program, opened by the first. */
let shared: Promise<Recognizer<Picture>> | undefined;

/**
 * Finds the faces of one picture and their perceived expressions, by a recognizer of the packaged networks that all calls
 * share and the first one opens. For other networks, several pictures or a server, make one by `createRecognizer`.
 * Throws as `createRecognizer` and `Recognizer.recognize`.
 *
 * @example
 * const { faces } = await recognize('photo.jpg');
 * console.log(faces.map(({ expression, confidence }) => `${expression} ${confidence.toFixed(2)}`));
 */
export async function recognize(picture: Picture, options: RecognizeOnceOptions = {}): Promise<Recognition> {
  checkOptions('recognize', options, ONCE_KINDS);
  const { allowFetch, ...asked } = options;
  // What is no picture is refused before networks are loaded.
  const image = await decodeImage(picture, { allowFetch, signal: asked.signal });
  return (await sharedRecognizer()).recognize(image, asked);
}

/** Ends the networks that `recognize` opened, when all its calls have ended. The next call opens them again. */
export async function releaseShared(): Promise<void> {
  const opened = shared;
  shared = undefined;
  await (await opened?.catch(() => undefined))?.release();
}

function sharedRecognizer(): Promise<Recognizer<Picture>> {
  shared ??= createRecognizer().catch((error: unknown) => {
    // The next call tries again.
    shared = undefined;
    throw error;
  });
  return shared;
}
