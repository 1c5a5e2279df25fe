import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { checkOptions, type OptionKinds, text } from '../check-options.js';
import { withoutChecksum } from '../model/checksum.js';
import { findNamed, isFile, isPath, unknownModel } from '../model/locate.js';
import { readModelFile } from '../model/model-file.js';
import { OWN_MODELS, PACKAGED_MODELS } from '../model/model-folders.js';
import { openSession } from '../runtime/node.js';
import { SESSION_KINDS, type SessionOptions } from '../runtime/session.js';
import { type Mtcnn, netFile, openMtcnn } from './mtcnn/mtcnn.js';
import { NET_NAMES, type NetName } from './mtcnn/net-plans.js';

/** Trained by this project, and in the package. */
export const DEFAULT_DETECTOR = 'mtcnn';

export interface DetectorOptions extends SessionOptions {
  /**
   * A folder with `p.onnx`, `r.onnx` and `o.onnx` by its path (with a separator, or a `.` in front), or the name of one in the
   * package or under `models/`. Default: the packaged one.
   */
  readonly detector?: string | undefined;
}

const DETECTOR_KINDS: OptionKinds<DetectorOptions> = { ...SESSION_KINDS, detector: text };

/** A detector with the name of what it was made of. */
export interface OpenedDetector extends Mtcnn {
  /** SHA-256 of its three files, without their checksums: equal ones find the same faces. */
  readonly id: string;
}

/**
 * Opens a face detector from disk.
 * Throws `MODEL_UNKNOWN` where no such folder is, `FILE_NOT_FOUND` where it lacks a net, and as `openMtcnn`.
 */
export async function openDetector(given: DetectorOptions = {}): Promise<OpenedDetector> {
  checkOptions('openDetector', given, DETECTOR_KINDS);
  const { detector, ...options } = given;
  const folder = await findDetector(detector ?? DEFAULT_DETECTOR);
  const read = (net: NetName): Promise<Uint8Array> => readModelFile(join(folder, netFile(net)));
  const files = { p: await read('p'), r: await read('r'), o: await read('o') };
  const hash = createHash('sha256');
  for (const net of NET_NAMES) hash.update(withoutChecksum(files[net]));
  const id = hash.digest('hex');
  return { ...(await openMtcnn(openSession, files, { spin: false, ...options })), id };
}

/** The file of one net of a detector. Throws as {@link openDetector}. */
export async function readDetectorNet(detector: string | undefined, net: NetName): Promise<Uint8Array> {
  return readModelFile(join(await findDetector(detector ?? DEFAULT_DETECTOR), netFile(net)));
}

/** A path where it looks like one, or a name: of the package first, then of the current folder's `models/`. */
async function findDetector(wanted: string): Promise<string> {
  const place = { file: netFile('p'), folders: [PACKAGED_MODELS, OWN_MODELS] };
  const folder = isPath(wanted) ? wanted : await findNamed(wanted, place);
  if (folder !== undefined && (await isFile(join(folder, place.file)))) return folder;
  const hint =
    'Name a folder with p.onnx, r.onnx and o.onnx, or get one: "mien models pull mtcnn-reference".';
  throw await unknownModel('face detector', wanted, hint);
}
