import type { DetectedFace, Landmarks } from '../../src/face/detected-face.js';
import type { MtcnnFiles } from '../../src/face/mtcnn/mtcnn.js';
import type { DetectionOptions } from '../../src/face/mtcnn/options.js';
import type { FaceToDraw } from '../../src/figure/annotation.js';
import type { Framing } from '../../src/image/framing.js';
import type { Image } from '../../src/image/image.js';
import type { NoPicture, SharedForm } from '../../src/image/testing/input-forms.js';
import type { PriorOptions } from '../../src/model/prior.js';
import type { ExplainOptions } from '../../src/recognizer/recognizer.js';
import type { Explanation, Recognition } from '../../src/recognizer/result.js';
import type { Tensors } from '../../src/runtime/session.js';
import type { RecognizeVideoOptions } from '../../src/video/recognize-frames.js';
import type { VideoRow } from '../../src/video/video-row.js';

/** How a picture reaches `decodePicture`. */
export type PictureForm = 'blob' | 'bitmap' | 'element' | 'canvas' | 'frame' | 'data' | 'video';

/** What tests ask of the page, `page/page.ts`; plain data in and out. */
export interface PageCalls {
  align(image: Image, landmarks: Landmarks, framing: Framing): Promise<Uint8Array>;
  decode(bytes: Uint8Array, type: string, form: PictureForm, maxPixels?: number): Promise<Image>;
  /** A PNG and its pixels, in one of the forms that Node and browsers share. */
  decodeShared(form: SharedForm, png: Uint8Array, pixels: Image): Promise<Image>;
  decodeNoPicture(form: NoPicture): Promise<Image>;
  decodeAddress(address: string, as: 'string' | 'URL', allowFetch?: boolean): Promise<Image>;
  annotate(
    bytes: Uint8Array,
    type: string,
    faces: readonly FaceToDraw[],
    format?: 'jpeg' | 'png' | 'webp',
  ): Promise<Uint8Array>;
  detect(files: MtcnnFiles, image: Image, options: DetectionOptions): Promise<DetectedFace[]>;
  probabilities(model: Uint8Array, faces: Uint8Array, options?: PriorOptions): Promise<Float32Array>;
  explain(model: Uint8Array, faces: Uint8Array, options: ExplainOptions): Promise<readonly Explanation[]>;
  /** By the public way in: files fetched from the page's server. */
  recognize(
    options: {
      readonly model: string;
      readonly detector?: string;
      readonly device?: 'wasm' | 'webgpu';
      readonly runtimeFiles?: string;
    },
    image: Image,
    detection?: DetectionOptions,
  ): Promise<{
    readonly recognition: Recognition;
    readonly name: string;
    readonly notices: readonly string[];
  }>;
  recognizeInWorker(
    options: { readonly model: string; readonly detector: string },
    png: Uint8Array,
  ): Promise<Recognition>;
  /** By the public way in. `stopAfter`: leaves the loop after so many rows. */
  recognizeVideo(
    models: { readonly model: string; readonly detector: string },
    clip: Uint8Array,
    options: RecognizeVideoOptions,
    stopAfter?: number,
  ): Promise<readonly VideoRow[]>;
  /** Milliseconds of each detection after a first one. */
  timeDetection(files: MtcnnFiles, image: Image, repeats: number): Promise<number[]>;
  isolated(): Promise<boolean>;
  /** `into` comes back as the run left it. */
  run(
    model: Uint8Array,
    feeds: Tensors,
    into?: Tensors,
    device?: 'cpu' | 'webgpu',
  ): Promise<{ readonly results: Tensors; readonly into: Tensors | undefined }>;
}
