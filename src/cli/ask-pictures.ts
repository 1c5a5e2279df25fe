import type { EachOptions, Outcome } from '../recognizer/recognize-each.js';
import type { Detection, Recognition } from '../recognizer/result.js';
import type { Device } from '../runtime/session.js';
import { detectionFlags, type FaceFlags, readingFlags, sessionFlags } from './face-flags.js';
import { interruptSignal } from './interrupt.js';
import { loadPicture, type PictureInput, pictureInputs } from './picture-input.js';
import { inThreads, type ThreadSettings, threadsFor } from './picture-threads.js';
import { showFaces } from './show-faces.js';
import { say } from './terminal.js';

/** What is asked of each picture. */
export interface PictureAsk extends Pick<ThreadSettings, 'ask' | 'model' | 'detector' | 'detect' | 'prior'> {
  /** Asks one picture after the other in this thread, where there are few of them. */
  oneByOne(
    inputs: readonly PictureInput[],
    device: { readonly device: Device; readonly threads?: number },
    options: EachOptions<PictureInput>,
  ): AsyncIterable<Outcome<PictureInput, Detection | Recognition>>;
}

/** Asks every picture that the paths name, and prints the answers. Gives whether Ctrl-C ended that, and of how many. */
export async function askPictures(
  paths: readonly string[],
  flags: FaceFlags,
  { oneByOne, ...asked }: PictureAsk,
): Promise<{ readonly interrupted: boolean; readonly pictures: number }> {
  const signal = interruptSignal(() => say('\nStopping …'));
  const { json, csv, relativeBoxes: relative, annotate } = flags;
  const device = await sessionFlags(flags);
  const inputs = await pictureInputs(paths, { recursive: flags.recursive, except: annotate });
  const detection = detectionFlags(flags);
  const options = { keepImages: annotate !== undefined, signal };
  const reading = readingFlags(flags);
  const threads = threadsFor(inputs, device);
  const load = (input: PictureInput): ReturnType<typeof loadPicture> => loadPicture(input, reading);
  const outcomes =
    threads > 1
      ? inThreads(inputs, threads, { ...options, ...asked, detection, reading })
      : oneByOne(inputs, device, { ...options, ...detection, load });
  await showFaces(outcomes, { kind: asked.ask, inputs, json, csv, relative, annotate, signal });
  return { interrupted: signal.aborted, pictures: inputs.length };
}
