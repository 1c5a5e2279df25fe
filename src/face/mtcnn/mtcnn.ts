import { requireImage } from '../../image/check-image.js';
import type { Image } from '../../image/image.js';
import { enlargement } from '../../image/original.js';
import { guardOutputs } from '../../model/guard-outputs.js';
import type { OpenSession, Session, SessionOptions } from '../../runtime/session.js';
import type { DetectedFace } from '../detected-face.js';
import { scaleFace } from '../scale-face.js';
import { detectFaces, type MtcnnSessions } from './cascade.js';
import type { LevelShares } from './levels.js';
import { lookAt } from './look-at.js';
import { netForm, netInUse } from './net-in-use.js';
import { NET_NAMES, type NetName } from './net-plans.js';
import { detectionOptions, type SearchOptions } from './options.js';
import { photoLevels } from './photo-levels.js';
import { CELL } from './pyramid.js';

/** A face detector that is ready. Open once and keep; one call at a time. */
export interface Mtcnn {
  /** Throws `OPTION_INVALID`, `IMAGE_UNREADABLE` and `RUNTIME_FAILED`. */
  detect(image: Image, options?: SearchOptions): Promise<DetectedFace[]>;
  /** The faces of several pictures, whose crops go through the nets together. Throws as `detect`. */
  detectAll(images: readonly Image[], options?: SearchOptions): Promise<DetectedFace[][]>;
  /**
   * Whether there is a face in each of these boxes, in their order; its place is found anew. `threshold` is how sure the last
   * net, which alone looks, must be: 0 to 1, default 0.7. Throws `IMAGE_UNREADABLE` and `RUNTIME_FAILED`. A detector that
   * is no cascade has none.
   */
  readonly lookAt?: (
    image: Image,
    boxes: readonly DetectedFace['box'][],
    threshold?: number,
  ) => Promise<(DetectedFace | undefined)[]>;
  release(): Promise<void>;
}

/** Faces in pixels of the picture in its file, and the smallest searched for likewise, where it was decoded smaller. */
async function detectInOriginal(
  image: Image,
  nets: MtcnnSessions,
  given: SearchOptions = {},
  levels?: LevelShares,
): Promise<DetectedFace[]> {
  const by = enlargement(image);
  const minFace = Math.max(CELL, detectionOptions(given).minFace / Math.max(...by));
  const [faces] = await detectFaces([image], nets, { ...given, minFace }, levels);
  return faces!.map((face) => scaleFace(face, by));
}

/** The three `.onnx` files, as `encodeNet` writes them. */
export type MtcnnFiles = Readonly<Record<NetName, Uint8Array>>;

/** The file of a net in a detector's folder. */
export function netFile(net: NetName): string {
  return `${net}.onnx`;
}

/**
 * Opens one net, checked, and with its answers looked at. Throws as {@link openMtcnn}.
 */
export async function openNet(
  open: OpenSession,
  file: Uint8Array,
  net: NetName,
  options: SessionOptions = {},
): Promise<Session> {
  const name = netFile(net);
  return guardOutputs(await open(netInUse(file, net, name), options), name, netForm(net));
}

/**
 * Opens the three nets. `open` is the runtime's, so that it works in Node and in browsers. Photos are prepared for the search
 * as the P-Net's file says (`photoLevels`).
 * Throws `MODEL_BROKEN` where a file is not such a net, `RUNTIME_FAILED` where the device is refused. What it gives throws
 * `MODEL_BROKEN` where a net answers with something else than numbers.
 */
export async function openMtcnn(
  open: OpenSession,
  files: MtcnnFiles,
  options: SessionOptions = {},
): Promise<Mtcnn> {
  const opened = new Map<NetName, Session>();
  let levels: LevelShares | undefined;
  const release = async (): Promise<void> => {
    for (const net of opened.values()) await net.release();
  };
  try {
    for (const net of NET_NAMES) {
      opened.set(net, await openNet(open, files[net], net, options));
    }
    levels = photoLevels(files.p, netFile('p'));
  } catch (error) {
    await release();
    throw error;
  }
  const nets = { p: opened.get('p')!, r: opened.get('r')!, o: opened.get('o')! };
  const detectAll: Mtcnn['detectAll'] = async (images, detection) => {
    for (const image of images) requireImage(image);
    if (images.every(({ original }) => original === undefined)) {
      return detectFaces(images, nets, detection, levels);
    }
    const found: DetectedFace[][] = [];
    for (const image of images) found.push(await detectInOriginal(image, nets, detection, levels));
    return found;
  };
  const lookAtBoxes: NonNullable<Mtcnn['lookAt']> = async (image, boxes, threshold = 0.7) => {
    requireImage(image);
    const by = enlargement(image);
    const inImage = boxes.map(([x, y, width, height]): DetectedFace['box'] => [
      x / by[0],
      y / by[1],
      width / by[0],
      height / by[1],
    ]);
    const faces = await lookAt(image, inImage, nets.o, threshold, levels);
    return faces.map((face) => face && scaleFace(face, by));
  };
  return {
    detectAll,
    lookAt: lookAtBoxes,
    detect: async (image, detection) => (await detectAll([image], detection))[0]!,
    release,
  };
}
