import { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';
import { floats, type OpenSession, type SessionOptions } from '../runtime/session.js';
import { openNet } from './mtcnn/mtcnn.js';

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
 * likely as no face. On web photos this limit marks 33 of the packaged detector's 873 right finds and 37 of
 * its 55 wrong ones. On photos of things, animals and nature it marks 30 of 33 finds
 * (`tools/detector/calibrate-scores.ts`).
 */
export const DOUBTFUL_FIND = 0.75;

/** Pictures a run of the net. */
const BATCH = 64;

/**
 * The last net of a face detector judges crops of 48×48 pixels (the O-Net of Zhang et al. 2016). Here it
 * judges pictures that no detector has searched. `net` is its file. Throws as `openNet`.
 */
export async function openFaceCheck(
  open: OpenSession,
  net: Uint8Array,
  options: SessionOptions = {},
): Promise<FaceCheck> {
  const session = await openNet(open, net, 'o', options);
  return {
    async probabilities(pictures) {
      const count = pictures.length / FACE_BYTES;
      const likely = new Float32Array(count);
      for (let start = 0; start < count; start += BATCH) {
        const size = Math.min(BATCH, count - start);
        const data = new Float32Array(3 * size * FACE_BYTES);
        for (let i = 0; i < size; i++) {
          const picture = pictures.subarray((start + i) * FACE_BYTES, (start + i + 1) * FACE_BYTES);
          // Gray in all three colours.
          for (let c = 0; c < 3; c++) data.set(picture, (3 * i + c) * FACE_BYTES);
        }
        const outputs = await session.run({ images: { shape: [size, 3, FACE_SIZE, FACE_SIZE], data } });
        likely.set(floats(outputs.face), start);
      }
      return likely;
    },
    release: () => session.release(),
  };
}
