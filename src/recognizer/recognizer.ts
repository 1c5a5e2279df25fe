/// <reference lib="esnext.disposable" preserve="true" />

import {
  anything,
  callable,
  checkOptions,
  numberFrom,
  type OptionKinds,
  pickOptions,
  signalKind,
  wholeFrom,
} from '../check-options.js';
import { MienError } from '../errors.js';
import type { Explainer } from '../explain/explainer.js';
import { EXPRESSION_COUNT, EXPRESSIONS, type Expression } from '../expression.js';
import { alignFace } from '../face/align.js';
import type { DetectedFace, Landmarks } from '../face/detected-face.js';
import { DOUBTFUL_FIND, type FaceCheck, UNLIKELY_FACE } from '../face/face-check.js';
import type { FaceFinder } from '../face/face-finder.js';
import { detectionOptions, SEARCH_KINDS, type SearchOptions } from '../face/mtcnn/options.js';
import { scaleLandmarks } from '../face/scale-face.js';
import { isBytes, requireImage } from '../image/check-image.js';
import type { EncodedInput } from '../image/encoded-input.js';
import { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';
import type { Image } from '../image/image.js';
import { enlargement, originalSize } from '../image/original.js';
import type { PixelData } from '../image/pixel-input.js';
import type { ModelDescription } from '../model/description.js';
import {
  answersUnder,
  defaultShares,
  type NamedPrior,
  namedPrior,
  PRIOR_KIND,
  type Prior,
  type PriorOptions,
  priorShares,
  type Shares,
} from '../model/prior.js';
import type { Progress } from '../progress.js';
import { releasedError } from '../runtime/ort-session.js';
import { floats, type Session } from '../runtime/session.js';
import { traced } from '../tracing.js';
import { requirePictures } from './require-pictures.js';
import {
  type Detection,
  type ExplainedPicture,
  type Explanation,
  type FoundFaces,
  type Perception,
  partialMark,
  perceive,
  type Recognition,
  type RecognizedFace,
  wholeFace,
} from './result.js';

/** What a recognizer is made of. Nothing in it knows whether it runs in Node or in a browser. */
export interface RecognizerParts<Source> {
  /** The expression network, opened. */
  readonly session: Session;
  readonly description: ModelDescription;
  /** The run's or file's name. */
  readonly name: string;
  /** The class shares that answers are for, where a call names no others. Default: the model's own. */
  readonly prior?: Prior | undefined;
  /** Reads a picture that is no `Image` yet. */
  decode(source: Source, signal?: AbortSignal): Promise<Image>;
  /** Opens the face detector; called once, when it is first needed. */
  openDetector(): Promise<FaceFinder>;
  /** Opens the check of pictures given as faces, where there is one; called once, when it is first needed. */
  readonly openFaceCheck?: (() => Promise<FaceCheck>) | undefined;
  /** Opens the network with the gradients of a feature map; called once a map, when it is first needed. */
  openExplainer(map: number | undefined): Promise<Explainer>;
}

/** What a call that finds faces and answers them takes. */
export interface RecognizeOptions extends SearchOptions, PriorOptions {}

export interface RecognizeAllOptions extends RecognizeOptions {
  /** Told how many of the pictures are searched. */
  readonly onProgress?: Progress | undefined;
}

/** What each option of such a call may be. */
export const RECOGNIZE_KINDS: OptionKinds<RecognizeOptions> = { ...SEARCH_KINDS, prior: PRIOR_KIND };
export const RECOGNIZE_ALL_KINDS: OptionKinds<RecognizeAllOptions> = {
  ...RECOGNIZE_KINDS,
  onProgress: callable,
};
export const PRIOR_KINDS: OptionKinds<PriorOptions> = { prior: PRIOR_KIND };

export interface RecognizeAtOptions extends PriorOptions {
  /** How sure the detector's last net must be of a face, 0 to 1. Default 0.7. */
  readonly threshold?: number | undefined;
}

export const RECOGNIZE_AT_KINDS: OptionKinds<RecognizeAtOptions> = {
  ...PRIOR_KINDS,
  threshold: numberFrom(0, 1),
};

export interface ExplainOptions extends PriorOptions {
  /** What to explain; default: each face's likeliest class. */
  readonly class?: Expression | undefined;
  /**
   * Rows of the feature map to look at; default: the last map's, by Grad-CAM. Finer ones show smaller places; which
   * there are follows from the network: 12, 24 and 48 besides 6 in `mien-s`.
   */
  readonly map?: number | undefined;
  /** Ends the call between two steps, with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What each option of an explanation may be; which classes and maps there are, the network says. */
export const EXPLAIN_KINDS: OptionKinds<ExplainOptions> = {
  class: anything,
  map: wholeFrom(1),
  prior: PRIOR_KIND,
  signal: signalKind,
};

/** Faces a run of the network: more gain nothing, and memory stays bounded. */
const BATCH = 64;

/** Pictures decoded and searched together. */
const PICTURES = 8;

/**
 * A loaded model. Create once, use for any number of pictures, and release at the end.
 * `Source` is what it can read a picture from: in Node a path or the bytes of a file.
 */
export class Recognizer<Source = EncodedInput | PixelData> {
  #detector: Promise<FaceFinder> | undefined;
  #faceCheck: Promise<FaceCheck | undefined> | undefined;
  readonly #explainers = new Map<number | undefined, Promise<Explainer>>();
  readonly #ongoing = new Set<Promise<unknown>>();
  #releasing: Promise<void> | undefined;
  #released = false;

  /** Throws `OPTION_INVALID` and `PRIOR_UNKNOWN` for a prior that the model cannot answer by. */
  constructor(private readonly parts: RecognizerParts<Source>) {
    this.sharesOf({});
  }

  /** Threads that it works in, besides the caller's; 0 where it is the caller's own. */
  get workers(): number {
    return 0;
  }

  get description(): ModelDescription {
    return this.parts.description;
  }

  /** The run's or file's name. */
  get name(): string {
    return this.parts.name;
  }

  /** The class shares that answers are for, where a call names no others; `undefined` where the model does not say. */
  get prior(): NamedPrior | undefined {
    return namedPrior(this.parts.prior, this.description);
  }

  /**
   * Finds the faces of a photo, the surest first, and the perceived expression of each.
   * Throws as {@link detect}.
   */
  async recognize(picture: Source | Image, options: RecognizeOptions = {}): Promise<Recognition> {
    const [recognition] = await this.recognizeAll([picture], options);
    return recognition!;
  }

  /**
   * The faces of several photos, in the order given; those of all photos go through the network together. For very
   * many, or where one may be unreadable, use `recognizeEach`. Throws as {@link detect}, at the first that fails.
   */
  recognizeAll(
    pictures: readonly (Source | Image)[],
    options: RecognizeAllOptions = {},
  ): Promise<readonly Recognition[]> {
    return this.during(async () => {
      checkOptions('recognize', options, RECOGNIZE_ALL_KINDS);
      requirePictures('recognizeAll', pictures);
      const detection = pickOptions(options, SEARCH_KINDS);
      const prior = pickOptions(options, PRIOR_KINDS);
      // Before faces are searched for, which takes long.
      this.sharesOf(prior);
      const found: FoundFaces[] = [];
      for (let start = 0; start < pictures.length; start += PICTURES) {
        const group = pictures.slice(start, start + PICTURES);
        found.push(
          ...(await this.findAll(
            await Promise.all(group.map((picture) => this.decode(picture, options))),
            detection,
          )),
        );
        options.onProgress?.(found.length, pictures.length, 'pictures');
      }
      return this.perceiveFound(found, prior);
    });
  }

  /**
   * Finds the faces of a photo, the surest first, without looking at their expression.
   * Throws `FILE_NOT_FOUND`, `NOT_A_FILE`, `FILE_UNREADABLE`, `IMAGE_UNREADABLE` or `IMAGE_UNSUPPORTED` for the
   * picture, `MODEL_UNKNOWN`, `FILE_NOT_FOUND` or `MODEL_BROKEN` for the detector, `OPTION_INVALID`, `WORK_TOO_LARGE`
   * where the search would cost more than `maxWork`, and the signal's reason.
   */
  detect(picture: Source | Image, options: SearchOptions = {}): Promise<Detection> {
    return this.during(async () => {
      detectionOptions(options);
      const image = await this.decode(picture, options);
      const faces = await (await this.detector()).detect(image, options);
      return { ...originalSize(image), faces, ...partialMark(image) };
    });
  }

  /**
   * Perceived expressions of pictures that are faces already, in the order given. Pictures of any size, gray or colour,
   * are made gray and 48×48. The face detector's last net may take a picture for something else. Then the answer is
   * uncertain at any confidence; in browsers only where a detector was named. Throws as {@link detect} for pictures and detector.
   */
  recognizeCrops(
    pictures: readonly (Source | Image)[],
    options: PriorOptions = {},
  ): Promise<readonly Recognition[]> {
    return this.during(async () => {
      checkOptions('recognizeCrops', options, PRIOR_KINDS);
      requirePictures('recognizeCrops', pictures);
      const images = await Promise.all(pictures.map((picture) => this.decode(picture)));
      return this.perceiveFound(images.map(wholeFace), options);
    });
  }

  /** Perceived expressions of prepared faces: 48×48 gray bytes each, one after the other. */
  perceiveFaces(faces: Uint8Array, options: PriorOptions = {}): Promise<readonly Perception[]> {
    return this.during(async () => {
      checkOptions('perceiveFaces', options, PRIOR_KINDS);
      const { probabilities, familiarity } = await traced(
        'mien.recognise',
        { 'mien.faces': faces.length / FACE_BYTES },
        () => this.answers(faces, options),
      );
      const { uncertainBelow, familiarity: bound } = this.description;
      return Array.from({ length: faces.length / FACE_BYTES }, (_, i) =>
        perceive(
          probabilities.subarray(i * EXPRESSION_COUNT, (i + 1) * EXPRESSION_COUNT),
          uncertainBelow,
          bound !== undefined && familiarity[i]! < bound.below ? 'unfamiliar' : undefined,
        ),
      );
    });
  }

  /**
   * Calibrated probabilities `[n, 7]` of prepared faces: 48×48 gray bytes each. Throws `IMAGE_UNREADABLE`, and
   * `OPTION_INVALID` or `PRIOR_UNKNOWN` for a prior that the model cannot answer by.
   */
  probabilities(faces: Uint8Array, options: PriorOptions = {}): Promise<Float32Array> {
    return this.during(async () => {
      checkOptions('probabilities', options, PRIOR_KINDS);
      return (await this.answers(faces, options)).probabilities;
    });
  }

  /** Answers `[n, 7]`, and how familiar each face is `[n]`; zeros where the model does not say. */
  private async answers(
    faces: Uint8Array,
    options: PriorOptions,
  ): Promise<{ readonly probabilities: Float32Array; readonly familiarity: Float32Array }> {
    const shares = this.sharesOf(options);
    if (!isBytes(faces)) {
      throw new MienError('IMAGE_UNREADABLE', 'Prepared faces: expected a Uint8Array of gray levels 0–255.', {
        hint: 'Give whole gray faces of 48×48 pixels.',
      });
    }
    if (faces.length % FACE_BYTES !== 0) {
      throw new MienError('IMAGE_UNREADABLE', `Got ${faces.length} bytes, expected ${FACE_BYTES} a face.`, {
        hint: 'Give whole gray faces of 48×48 pixels.',
      });
    }
    const count = faces.length / FACE_BYTES;
    const probabilities = new Float32Array(count * EXPRESSION_COUNT);
    const familiarity = new Float32Array(count);
    for (let start = 0; start < count; start += BATCH) {
      const size = Math.min(BATCH, count - start);
      const data = Float32Array.from(faces.subarray(start * FACE_BYTES, (start + size) * FACE_BYTES));
      const outputs = await this.parts.session.run({
        images: { shape: [size, 1, FACE_SIZE, FACE_SIZE], data },
      });
      const answers =
        shares === undefined
          ? floats(outputs.probabilities)
          : answersUnder(floats(outputs.logits), this.description.temperature, shares);
      probabilities.set(answers, start * EXPRESSION_COUNT);
      if (this.description.familiarity !== undefined) familiarity.set(floats(outputs.familiarity), start);
    }
    return { probabilities, familiarity };
  }

  /**
   * The shares that the model's own answers are for, and those that answers are asked for; `undefined` where answers
   * are wanted as they are. Throws as `priorShares`.
   */
  private sharesOf({
    prior = this.parts.prior,
  }: PriorOptions): { readonly from: Shares; readonly to: Shares } | undefined {
    if (prior === undefined) return undefined;
    const to = priorShares(prior, this.description);
    return { from: defaultShares(this.description)!, to };
  }

  /**
   * What in prepared faces, 48×48 gray bytes each, speaks for a class: where the network's answer comes from, which need
   * not be where a person would look. The first call builds the network anew with its gradients.
   * Throws `OPTION_INVALID` for a class or map that there is not, `IMAGE_UNREADABLE`, and `MODEL_BROKEN` or
   * `MODEL_UNKNOWN` where the model file cannot be taken apart.
   */
  explain(faces: Uint8Array, options: ExplainOptions = {}): Promise<readonly Explanation[]> {
    return this.during(async () => {
      checkOptions('explain', options, EXPLAIN_KINDS);
      const { class: wanted, map, prior, signal } = options;
      if (wanted !== undefined && !EXPRESSIONS.includes(wanted)) {
        throw new MienError('OPTION_INVALID', `No class is named "${wanted}".`, {
          hint: `Choose one of ${EXPRESSIONS.join(', ')}.`,
        });
      }
      signal?.throwIfAborted();
      const explainer = await this.explainer(map);
      const perceptions = await this.perceiveFaces(faces, { prior });
      const classes = perceptions.map(({ expression }) => wanted ?? expression);
      signal?.throwIfAborted();
      const heat = await explainer.heat(faces, classes);
      return perceptions.map((perception, i) => ({
        ...perception,
        class: classes[i]!,
        method: explainer.method,
        map: explainer.map,
        heat: heat.slice(i * FACE_BYTES, (i + 1) * FACE_BYTES),
      }));
    });
  }

  /** The same for faces that were found in a picture, by {@link findFaces}. */
  explainFound(found: FoundFaces, options: ExplainOptions = {}): Promise<ExplainedPicture> {
    return this.during(async () => {
      const { width, height, faces, crops, partial } = found;
      const explanations = faces.length === 0 ? [] : await this.explain(joined(crops), options);
      const unlikely = await this.unlikelyFaces([found]);
      return {
        width,
        height,
        ...partialMark({ partial }),
        faces: faces.map((face, i) => ({
          ...face,
          ...doubted(explanations[i]!, unlikely[i]!),
          crop: crops[i]!,
        })),
      };
    });
  }

  /** Opens the detector now rather than at the first photo, so that the lack of one shows at once. */
  openDetector(): Promise<void> {
    return this.during(async () => {
      await this.detector();
    });
  }

  /** Reads a picture; a decoded one is checked and passed on. Throws as {@link detect} for the picture. */
  async decode(
    picture: Source | Image,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Image> {
    if (!isImage(picture)) return this.parts.decode(picture, signal);
    requireImage(picture);
    return picture;
  }

  /** The first half of `recognize`: faces, cut out and aligned as the model wants them. */
  findFaces(image: Image, options: SearchOptions = {}): Promise<FoundFaces> {
    return this.during(async () => {
      detectionOptions(options, 'findFaces');
      requireImage(image);
      const [found] = await this.findAll([image], options);
      return found!;
    });
  }

  /**
   * As {@link findFaces} where faces are expected, in a moving picture: the detector's last net alone looks at these boxes,
   * `[x, y, width, height]` in pixels. For each box, in their order, the face that is in it, found anew, with its perceived
   * expression; `undefined` where none is, and everywhere where the detector is one of your own. `threshold` is how sure
   * that net must be, 0 to 1, default 0.7. Throws as {@link detect}, but for a file.
   */
  recognizeAt(
    image: Image,
    boxes: readonly DetectedFace['box'][],
    { threshold = 0.7, ...options }: RecognizeAtOptions = {},
  ): Promise<readonly (RecognizedFace | undefined)[]> {
    return this.during(async () => {
      checkOptions('recognizeAt', { threshold, ...options }, RECOGNIZE_AT_KINDS);
      requireImage(image);
      const detector = await this.detector();
      const seen = (await detector.lookAt?.(image, boxes, threshold)) ?? boxes.map(() => undefined);
      const faces = seen.filter((face) => face !== undefined);
      const perceptions = await this.perceiveFaces(joined(this.#cropsOf(image, faces)), options);
      let next = 0;
      return seen.map((face) => face && { ...face, ...perceptions[next++]! });
    });
  }

  /** The second half: the expressions of all crops, together. Pictures given as faces are checked to be some. */
  perceiveFound(found: readonly FoundFaces[], options: PriorOptions = {}): Promise<readonly Recognition[]> {
    return this.during(async () => {
      const perceptions = await this.perceiveFaces(joined(found.flatMap(({ crops }) => crops)), options);
      const unlikely = await this.unlikelyFaces(found);
      const doubtful = perceptions.map((perception, i) => doubted(perception, unlikely[i]!));
      let next = 0;
      return found.map(({ width, height, faces, partial }) => ({
        width,
        height,
        ...partialMark({ partial }),
        faces: faces.map((face) => ({ ...face, ...doubtful[next++]! })),
      }));
    });
  }

  /**
   * Ends the networks, when all that was begun has ended. A second call waits for the same. What is asked afterwards throws
   * `RUNTIME_FAILED`.
   */
  release(): Promise<void> {
    this.#releasing ??= this.#end();
    return this.#releasing;
  }

  /** For `await using`: releases it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  async #end(): Promise<void> {
    while (this.#ongoing.size > 0) await Promise.allSettled(this.#ongoing);
    this.#released = true;
    await this.parts.session.release();
    const opened = [this.#detector, this.#faceCheck, ...this.#explainers.values()];
    for (const part of opened) await (await part?.catch(() => undefined))?.release();
  }

  /** Work that `release` waits for. Throws `RUNTIME_FAILED` after it. */
  protected async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#released) throw releasedError('This recognizer');
    const ongoing = work();
    this.#ongoing.add(ongoing);
    try {
      return await ongoing;
    } finally {
      this.#ongoing.delete(ongoing);
    }
  }

  private async findAll(images: readonly Image[], options: SearchOptions): Promise<FoundFaces[]> {
    const detector = await this.detector();
    const detected = await traced('mien.detect', { 'mien.pictures': images.length }, () =>
      detector.detectAll(images, options),
    );
    return images.map((image, i) => ({
      ...originalSize(image),
      faces: detected[i]!,
      crops: this.#cropsOf(image, detected[i]!),
      ...partialMark(image),
    }));
  }

  #cropsOf(image: Image, faces: readonly DetectedFace[]): readonly Uint8Array[] {
    const [across, down] = enlargement(image);
    const inImage = (landmarks: Landmarks): Landmarks => scaleLandmarks(landmarks, [1 / across, 1 / down]);
    return faces.map(({ landmarks }) => alignFace(image, inImage(landmarks), this.description.framing));
  }

  /** For each crop, whether it is no face, as far as can be told. What the detector found, it has judged itself, if it says so. */
  private async unlikelyFaces(found: readonly FoundFaces[]): Promise<readonly boolean[]> {
    const each = found.flatMap(({ faces, crops }) => faces.map((face, i) => ({ face, crop: crops[i]! })));
    const given = each.map(({ face, crop }) => (face.score === null ? crop : undefined));
    const doubtful = each.map(({ face }) => (face.faceProbability ?? 1) < DOUBTFUL_FIND);
    const crops = given.filter((crop) => crop !== undefined);
    if (crops.length > 0) {
      this.#faceCheck ??= this.parts.openFaceCheck?.().catch((error: unknown) => {
        this.#faceCheck = undefined;
        throw error;
      });
    }
    const likely =
      crops.length === 0 ? undefined : await (await this.#faceCheck)?.probabilities(joined(crops));
    if (likely === undefined) return doubtful;
    let next = 0;
    return given.map((crop, i) => (crop === undefined ? doubtful[i]! : likely[next++]! < UNLIKELY_FACE));
  }

  private detector(): Promise<FaceFinder> {
    this.#detector ??= this.parts.openDetector().catch((error: unknown) => {
      // It may be there the next time, as a file of a server that could not be reached.
      this.#detector = undefined;
      throw error;
    });
    return this.#detector;
  }

  private async explainer(map: number | undefined): Promise<Explainer> {
    let opening = this.#explainers.get(map);
    if (opening === undefined) {
      opening = this.parts.openExplainer(map);
      this.#explainers.set(map, opening);
      // Or every wrong number that a caller tries would be kept.
      opening.catch(() => this.#explainers.delete(map));
    }
    return opening;
  }
}

/** What is perceived in something that may be no face. */
function doubted<Seen extends Perception>(seen: Seen, unlikelyFace: boolean): Seen {
  return unlikelyFace && !seen.uncertain ? { ...seen, uncertain: true, uncertainBecause: 'no-face' } : seen;
}

/** Crops one after the other. */
function joined(crops: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(crops.length * FACE_BYTES);
  crops.forEach((crop, i) => {
    bytes.set(crop, i * FACE_BYTES);
  });
  return bytes;
}

/** Whether it is decoded already. */
function isImage(picture: unknown): picture is Image {
  return typeof picture === 'object' && picture !== null && 'channels' in picture && 'data' in picture;
}
