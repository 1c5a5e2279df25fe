import { checkOptions } from '../check-options.js';
import { MienError } from '../errors.js';
import { asShown, type Size, shownSize } from './as-shown.js';
import { EditedTimes } from './edited-times.js';
import { ChosenFrames, requireChoice } from './frame-choice.js';
import { FrameTimes } from './frame-times.js';
import { type OpenClip, openClip, reasonOf } from './open-clip-web.js';
import { samplePixels } from './sample-pixels-web.js';
import { SceneScores } from './scene-score.js';
import { brokenClip, noFrames } from './video-faults.js';
import { READ_FRAMES_KINDS, type ReadFramesOptions, type VideoFrame } from './video-frame.js';

/**
 * The frames of a clip, decoded by the browser (WebCodecs) as fast as they are taken: the same as `readFrames` of `mienjs` gives
 * of the same file. The clip is read where it is, a piece at a time. The package `mediabunny` is loaded with the first one.
 *
 * Throws `OPTION_INVALID`, `VIDEO_UNSUPPORTED` where the browser or the package lacks what it takes, `VIDEO_BROKEN`,
 * `VIDEO_NO_FRAMES`, and the signal's reason. After the last frame of a clip that was cut off it throws `VIDEO_TRUNCATED`:
 * the frames before it are good.
 *
 * @example
 * for await (const { time, image } of readFrames(input.files[0], { fps: 10 })) console.log(time, image.width);
 */
export async function* readFrames(
  clip: Blob,
  options: ReadFramesOptions = {},
): AsyncGenerator<VideoFrame, void, undefined> {
  checkOptions('readFrames', options, READ_FRAMES_KINDS);
  requireChoice(options);
  requireBlob(clip);
  options.signal?.throwIfAborted();
  const opened = await openClip(clip);
  try {
    yield* decodeFrames(opened, options);
  } finally {
    opened.close();
  }
}

async function* decodeFrames(
  clip: OpenClip,
  options: ReadFramesOptions,
): AsyncGenerator<VideoFrame, void, undefined> {
  const { signal, to = Number.POSITIVE_INFINITY } = options;
  const times = new FrameTimes();
  const choice = new ChosenFrames(options);
  const scores = new SceneScores();
  let stored: Size | undefined;
  let shown: Size | undefined;
  let [scene, chosen] = [0, 0];
  for await (const { micros, pixels } of decoded(clip)) {
    signal?.throwIfAborted();
    const time = micros / 1e6;
    if (micros >= Math.round(1e6 * to)) break;
    const frame = times.add(time);
    const { rgb, brightness } = pixels;
    const first = stored?.width !== rgb.width || stored.height !== rgb.height;
    stored = rgb;
    shown ??= shownSize(rgb, clip.showing);
    scene = Math.max(scene, scores.next(brightness));
    if (!choice.takes({ first }, micros)) continue;
    chosen++;
    yield { frame, time, scene, image: asShown(rgb, clip.showing, shown) };
    scene = 0;
  }
  signal?.throwIfAborted();
  if (chosen === 0) throw noFrames(clip.name, `${times.count} decoded, none of them in the range`);
  times.requireWhole(clip.name, clip, options);
}

/** The frames in the order in which they are shown, each given back to the decoder before the next is asked for. */
async function* decoded(
  clip: OpenClip,
): AsyncGenerator<
  { readonly micros: number; readonly pixels: Awaited<ReturnType<typeof samplePixels>> },
  void,
  undefined
> {
  const samples = new clip.package.VideoSampleSink(clip.track).samples();
  const edited = new EditedTimes(clip.part);
  try {
    for await (const sample of samples) {
      try {
        // Containers count in other parts of a second.
        const micros = edited.next(sample.timestamp);
        if (micros === undefined) continue;
        const fullRange = sample.colorSpace.fullRange === true;
        const pixels = await samplePixels(sample, { matrix: clip.matrix, fullRange });
        yield { micros, pixels };
      } finally {
        sample.close();
      }
    }
  } catch (error) {
    throw brokenClip(clip.name, reasonOf(error), error);
  }
}

function requireBlob(clip: unknown): void {
  if (clip instanceof Blob) return;
  const got = clip === null ? 'null' : typeof clip;
  throw new MienError('OPTION_INVALID', `A clip is ${got}, expected a File or Blob.`, {
    hint: 'Give the file of an input, or fetch the clip and take its blob().',
  });
}
