import { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';
import type { Image } from '../image/image.js';
import { resize } from '../image/resize.js';
import { floats, type OpenSession, type SessionOptions } from '../runtime/session.js';
import { type CropNet, squareNet } from './mtcnn/judge-crops.js';
import { openNet } from './mtcnn/mtcnn.js';
import { openDecisionNet } from './one-pass/one-pass.js';

/** Tells pictures of faces from pictures of other things. Open once and keep. */
export interface FaceCheck {
  /**
   * The probability that each 48×48 gray picture is a face, `[n]`, 0 to 1. The n pictures follow each other.
   */
  probabilities(pictures: Uint8Array): Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * The least probability at which a picture that was given as a face is taken for one: it is more likely a
 * face than not. On FER-2013's validation faces (majority-7, n 3,186), this limit makes another 5.7 %
 * "uncertain" beside those of low confidence. Of gray levels, gradients, noise, stripes, checks and clouds it
 * marks at least 97 % each; the confidence alone marks 0 to 25 %. A limit of 0.3 would mark 4.9 % of the
 * faces and 88 % of noise.
 */
export const UNLIKELY_FACE = 0.5;

/**
 * The least probability of a find at which its expression is told without doubt: a face is three times as
 * likely as no face. On web photos this limit marks 54 of the packaged detector's 882 right finds and 44 of
 * its 58 extra ones. On photos of things and nature it marks 15 of 18 false finds
 * (`tools/detector/calibrate-scores.ts`).
 */
export const DOUBTFUL_FIND = 0.75;

/** The net that judges, and its file. Of the two, the O-Net knows pictures that were cut to a face better. */
export interface CheckNet {
  readonly net: 'o' | 'decide';
  readonly file: Uint8Array;
}

/** How much of a crop's side the picture takes: what decides on proposals expects something around a face. */
const INSIDE = { o: 1, decide: 0.85 } as const;

/** Pictures a run of the net. */
const BATCH = 64;

/**
 * The last net of a face detector judges crops of photos. Here it judges pictures that no detector has searched, each as a crop of
 * its own. Throws as `openNet`.
 */
export async function openFaceCheck(
  open: OpenSession,
  { net, file }: CheckNet,
  options: SessionOptions = {},
): Promise<FaceCheck> {
  const { session, size: side }: CropNet =
    net === 'o'
      ? squareNet(await openNet(open, file, 'o', options), 'o')
      : await openDecisionNet(open, file, options);
  const inside = Math.round(side * INSIDE[net]);
  const values = side * side;
  return {
    async probabilities(pictures) {
      const count = pictures.length / FACE_BYTES;
      const likely = new Float32Array(count);
      for (let start = 0; start < count; start += BATCH) {
        const size = Math.min(BATCH, count - start);
        const data = new Float32Array(3 * size * values);
        for (let i = 0; i < size; i++) {
          const picture = pictures.subarray((start + i) * FACE_BYTES, (start + i + 1) * FACE_BYTES);
          const crop = framed(resize(grayFace(picture), inside, inside), side);
          // Gray in all three colours.
          for (let c = 0; c < 3; c++) data.set(crop, (3 * i + c) * values);
        }
        const outputs = await session.run({ images: { shape: [size, 3, side, side], data } });
        likely.set(floats(outputs.face), start);
      }
      return likely;
    },
    release: () => session.release(),
  };
}

function grayFace(data: Uint8Array): Image {
  return { data, width: FACE_SIZE, height: FACE_SIZE, channels: 1 };
}

/** The levels of a square of `side` pixels with the picture in its middle, whose edges go on. */
function framed({ data, width, height }: Image, side: number): Uint8Array {
  if (width === side) return data;
  const levels = new Uint8Array(side * side);
  const along = (at: number, size: number): number =>
    Math.max(0, Math.min(size - 1, at - Math.floor((side - size) / 2)));
  for (let y = 0, at = 0; y < side; y++)
    for (let x = 0; x < side; x++, at++) levels[at] = data[along(y, height) * width + along(x, width)]!;
  return levels;
}
