import { requireImage } from '../../image/check-image.js';
import type { Image } from '../../image/image.js';
import { enlargement } from '../../image/original.js';
import { guardOutputs } from '../../model/guard-outputs.js';
import type { OpenSession, Session, SessionOptions } from '../../runtime/session.js';
import type { DetectedFace } from '../detected-face.js';
import { faceQuality } from '../face-quality.js';
import { scaleFace } from '../scale-face.js';
import { detectFaces, type MtcnnSessions } from './cascade.js';
import type { LevelShares } from './levels.js';
import { lookAt } from './look-at.js';
import { netForm, netInUse } from './net-in-use.js';
import { faceProbability, type NetNotes, readNotes, type ScoreCalibration } from './net-notes.js';
import { NET_NAMES, type NetName } from './net-plans.js';
import { detectionOptions, type SearchOptions } from './options.js';
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

/** What a search takes besides its options. */
interface Cascade {
  readonly nets: MtcnnSessions;
  readonly levels: LevelShares | undefined;
  readonly calibration: ScoreCalibration | undefined;
}

/** Faces in pixels of the picture in its file, and the smallest searched for likewise, where it was decoded smaller. */
async function detectInOriginal(
  image: Image,
  cascade: Cascade,
  given: SearchOptions = {},
): Promise<DetectedFace[]> {
  const by = enlargement(image);
  const minFace = Math.max(CELL, detectionOptions(given).minFace / Math.max(...by));
  const [faces] = await detectFaces([image], cascade.nets, { ...given, minFace }, cascade.levels);
  return faces!.map((face) => scaleFace(withQuality(face, image, cascade), by));
}

/** The face with what can be told of it from the image that it was found in. */
function withQuality(face: DetectedFace, image: Image, { calibration }: Cascade): DetectedFace {
  return {
    ...face,
    ...(calibration === undefined ? {} : { faceProbability: faceProbability(face.score, calibration) }),
    quality: faceQuality(image, face, Math.min(...enlargement(image))),
  };
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
  const blocks = open.blocks === true && (options.device ?? 'cpu') === 'cpu';
  return guardOutputs(await open(netInUse(file, net, name, blocks), options), name, netForm(net));
}

/**
 * Opens the three nets. `open` is the runtime's, so that it works in Node and in browsers. Photos are prepared for the search
 * as the P-Net's file says, and scores become probabilities as the O-Net's says (`readNotes`).
 * Throws `MODEL_BROKEN` where a file is not such a net, `RUNTIME_FAILED` where the device is refused. What it gives throws
 * `MODEL_BROKEN` where a net answers with something else than numbers.
 */
export async function openMtcnn(
  open: OpenSession,
  files: MtcnnFiles,
  options: SessionOptions = {},
): Promise<Mtcnn> {
  const opened = new Map<NetName, Session>();
  let notes: NetNotes;
  const release = async (): Promise<void> => {
    for (const net of opened.values()) await net.release();
  };
  try {
    for (const net of NET_NAMES) {
      opened.set(net, await openNet(open, files[net], net, options));
    }
    // Read here, so that the nets are released where they do not fit.
    notes = { ...readNotes(files.p, netFile('p')), ...readNotes(files.o, netFile('o')) };
  } catch (error) {
    await release();
    throw error;
  }
  const nets = { p: opened.get('p')!, r: opened.get('r')!, o: opened.get('o')! };
  const cascade: Cascade = { nets, levels: notes.levels, calibration: notes.calibration };
  const detectAll: Mtcnn['detectAll'] = async (images, detection) => {
    for (const image of images) requireImage(image);
    if (images.every(({ original }) => original === undefined)) {
      const found = await detectFaces(images, nets, detection, notes.levels);
      return found.map((faces, i) => faces.map((face) => withQuality(face, images[i]!, cascade)));
    }
    const found: DetectedFace[][] = [];
    for (const image of images) found.push(await detectInOriginal(image, cascade, detection));
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
    const faces = await lookAt(image, inImage, nets.o, threshold, notes.levels);
    return faces.map((face) => face && scaleFace(withQuality(face, image, cascade), by));
  };
  return {
    detectAll,
    lookAt: lookAtBoxes,
    detect: async (image, detection) => (await detectAll([image], detection))[0]!,
    release,
  };
}
