import { FACE_BYTES, FACE_SIZE } from '../dataset/record.js';
import { MienError } from '../errors.js';
import { EXPRESSION_COUNT } from '../expression.js';
import { decodeImage } from '../image/decode.js';
import type { Image } from '../image/image.js';
import { toFace } from '../image/to-face.js';
import { type ModelDescription, readDescription } from '../model/description.js';
import { openSession } from '../runtime/node.js';
import { type Device, floats, type Session } from '../runtime/session.js';
import { findModel } from './find-model.js';
import { type Perception, perceive, type Recognition } from './result.js';

export interface RecognizerOptions {
  /** A model file, a run folder, or the name of a run in `models/history/`; default: the newest run there. */
  readonly model?: string | undefined;
  readonly device?: Device | undefined;
  /** CPU threads; default: one a core. */
  readonly threads?: number | undefined;
}

/** A path, an encoded picture, or a decoded one. */
export type Picture = string | Uint8Array | Image;

/** Faces a run of the network: more gain nothing, and memory stays bounded. */
const BATCH = 64;

/** A loaded model. Create once, use for any number of pictures, and release at the end. */
export class Recognizer {
  constructor(
    private readonly session: Session,
    readonly description: ModelDescription,
    /** The run's or file's name. */
    readonly name: string,
  ) {}

  /**
   * Perceived expressions of pictures that are faces already: of any size, gray or colour, they are made gray and
   * 48×48. In the order given.
   * Throws `FILE_NOT_FOUND`, `NOT_A_FILE`, `FILE_UNREADABLE` or `IMAGE_UNREADABLE`.
   */
  async recognizeCrops(pictures: readonly Picture[]): Promise<readonly Recognition[]> {
    const images = await Promise.all(pictures.map(decode));
    const faces = new Uint8Array(images.length * FACE_BYTES);
    images.forEach((image, i) => {
      faces.set(toFace(image), i * FACE_BYTES);
    });
    const perceptions = await this.perceiveFaces(faces);
    return images.map(({ width, height }, i) => ({
      width,
      height,
      faces: [{ box: [0, 0, width, height], score: null, landmarks: null, ...perceptions[i]! }],
    }));
  }

  /** Perceived expressions of prepared faces: 48×48 gray bytes each, one after the other. */
  async perceiveFaces(faces: Uint8Array): Promise<readonly Perception[]> {
    const probabilities = await this.probabilities(faces);
    return Array.from({ length: faces.length / FACE_BYTES }, (_, i) =>
      perceive(
        probabilities.subarray(i * EXPRESSION_COUNT, (i + 1) * EXPRESSION_COUNT),
        this.description.uncertainBelow,
      ),
    );
  }

  /** Calibrated probabilities `[n, 7]` of prepared faces: 48×48 gray bytes each. */
  async probabilities(faces: Uint8Array): Promise<Float32Array> {
    if (faces.length % FACE_BYTES !== 0) {
      throw new MienError('IMAGE_UNREADABLE', `Got ${faces.length} bytes, expected ${FACE_BYTES} a face.`, {
        hint: 'Give whole gray faces of 48×48 pixels.',
      });
    }
    const count = faces.length / FACE_BYTES;
    const probabilities = new Float32Array(count * EXPRESSION_COUNT);
    for (let start = 0; start < count; start += BATCH) {
      const size = Math.min(BATCH, count - start);
      const data = Float32Array.from(faces.subarray(start * FACE_BYTES, (start + size) * FACE_BYTES));
      const outputs = await this.session.run({ images: { shape: [size, 1, FACE_SIZE, FACE_SIZE], data } });
      probabilities.set(floats(outputs.probabilities), start * EXPRESSION_COUNT);
    }
    return probabilities;
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

async function decode(picture: Picture): Promise<Image> {
  return typeof picture === 'string' || picture instanceof Uint8Array ? decodeImage(picture) : picture;
}

/**
 * Loads a model.
 * Throws `MODEL_UNKNOWN`, `FILE_NOT_FOUND`, `MODEL_BROKEN`, or `RUNTIME_FAILED` where the device refuses it.
 */
export async function createRecognizer(options: RecognizerOptions = {}): Promise<Recognizer> {
  const { model, device = 'cpu', threads } = options;
  const { bytes, name, path } = await findModel(model);
  const description = readDescription(bytes, path);
  const session = await openSession(bytes, { device, ...(threads === undefined ? {} : { threads }) });
  return new Recognizer(session, description, name);
}
