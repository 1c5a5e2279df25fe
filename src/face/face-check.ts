import { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';
import { floats, type OpenSession, type SessionOptions } from '../runtime/session.js';
import { openNet } from './mtcnn/mtcnn.js';

/** Tells pictures of faces from pictures of other things. Open once and keep. */
export interface FaceCheck {
  /** `[n]` how likely each 48×48 gray picture is a face, 0 to 1, of n pictures one after the other. */
  probabilities(pictures: Uint8Array): Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * What a picture that was given as a face must reach to be taken for one: that it is likelier a face than none. On
 * FER-2013's validation faces (majority-7, n 3,186) it turns 5.7 % to "uncertain" that the confidence alone did not, and
 * of gray levels, gradients, noise, stripes, checks and clouds at least 97 % each, where the confidence alone catches 0
 * to 25 %. At 0.3 it would be 4.9 %, and 88 % of noise.
 */
export const UNLIKELY_FACE = 0.5;

/**
 * What the probability of a find must reach for its expression to be told without doubt: a face is three times as likely as none.
 * Of the packaged detector's finds it marks 33 of 873 right ones and 37 of 55 others on web photos, and 30 of 33 on photos of
 * things, animals and nature (`tools/detector/calibrate-scores.ts`).
 */
export const DOUBTFUL_FIND = 0.75;

/** Pictures a run of the net. */
const BATCH = 64;

/**
 * A face detector's last net, which judges crops of 48×48 pixels (the O-Net of Zhang et al. 2016), put to pictures that
 * no detector has searched. `net` is its file. Throws as `openNet`.
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
