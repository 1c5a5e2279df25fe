import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkOptions, type OptionKinds, text } from '../check-options.js';
import { MienError } from '../errors.js';
import { readBytes } from '../files/read.js';
import { OWN_MODELS, PACKAGED_MODELS } from '../model/model-folders.js';
import { openSession } from '../runtime/node.js';
import { SESSION_KINDS, type SessionOptions } from '../runtime/session.js';
import { type Mtcnn, netFile, openMtcnn } from './mtcnn/mtcnn.js';
import type { NetName } from './mtcnn/net-plans.js';

/** Trained by this project, and in the package. */
export const DEFAULT_DETECTOR = 'mtcnn';

export interface DetectorOptions extends SessionOptions {
  /** A folder with `p.onnx`, `r.onnx` and `o.onnx`, or its name under `models/`. Default: the packaged one. */
  readonly detector?: string | undefined;
}

const DETECTOR_KINDS: OptionKinds<DetectorOptions> = { ...SESSION_KINDS, detector: text };

/** A detector with the name of what it was made of. */
export interface OpenedDetector extends Mtcnn {
  /** SHA-256 of its three files: equal ones find the same faces. */
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
  const read = (net: NetName): Promise<Uint8Array> => readBytes(join(folder, netFile(net)));
  const files = { p: await read('p'), r: await read('r'), o: await read('o') };
  const id = createHash('sha256').update(files.p).update(files.r).update(files.o).digest('hex');
  return { ...(await openMtcnn(openSession, files, { spin: false, ...options })), id };
}

/** The file of one net of a detector. Throws as {@link openDetector}. */
export async function readDetectorNet(detector: string | undefined, net: NetName): Promise<Uint8Array> {
  return readBytes(join(await findDetector(detector ?? DEFAULT_DETECTOR), netFile(net)));
}

async function findDetector(wanted: string): Promise<string> {
  for (const folder of [wanted, join(OWN_MODELS, wanted), join(PACKAGED_MODELS, wanted)]) {
    const found = await stat(join(folder, netFile('p'))).catch(() => undefined);
    if (found?.isFile()) return folder;
  }
  throw new MienError('MODEL_UNKNOWN', `No face detector is named "${wanted}".`, {
    hint: 'Name a folder with p.onnx, r.onnx and o.onnx, or get one: "mien models pull mtcnn-reference".',
  });
}
