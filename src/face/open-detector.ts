import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkOptions, type OptionKind, type OptionKinds } from '../check-options.js';
import { MienError } from '../errors.js';
import { ALLOW_FETCH_KIND } from '../image/decoding.js';
import type { AllowFetch, FetchOptions } from '../image/fetch-picture.js';
import { withoutChecksum } from '../model/checksum.js';
import { type ModelSource, readNetFile } from '../model/given-model.js';
import { findNamed, isFile, isPath, unknownModel } from '../model/locate.js';
import { readModelFile } from '../model/model-file.js';
import { OWN_MODELS, PACKAGED_MODELS } from '../model/model-folders.js';
import { openSession } from '../runtime/node.js';
import { SESSION_KINDS, type SessionOptions } from '../runtime/session.js';
import { type Mtcnn, type MtcnnFiles, netFile, openMtcnn } from './mtcnn/mtcnn.js';
import { NET_NAMES, type NetName } from './mtcnn/net-plans.js';

/** Trained by this project, and in the package. */
export const DEFAULT_DETECTOR = 'mtcnn';

export interface DetectorOptions extends SessionOptions {
  /**
   * A folder with `p.onnx`, `r.onnx` and `o.onnx` by its path (with a separator, or a `.` in front), or the name of one in the
   * package or under `models/`. Default: the packaged one.
   */
  readonly detector?: DetectorSource | undefined;
  /** Fetch nets that are given by an address of the web. Default false. */
  readonly allowFetch?: AllowFetch | undefined;
}

/** The three nets, each by its path or address, or its bytes. */
export type DetectorFiles = Readonly<Record<NetName, ModelSource>>;

/** A folder's path, or the name of an installed detector; a folder's `file:` address; or the three nets. */
export type DetectorSource = string | URL | DetectorFiles;

export const DETECTOR_KIND: OptionKind = {
  expected: 'a path, a name, a file: URL, or the three nets { p, r, o }',
  fits: (value) => typeof value === 'string' || value instanceof URL || isFiles(value),
};

function isFiles(value: unknown): value is DetectorFiles {
  return typeof value === 'object' && value !== null && NET_NAMES.every((net) => net in value);
}

const DETECTOR_KINDS: OptionKinds<DetectorOptions> = {
  ...SESSION_KINDS,
  detector: DETECTOR_KIND,
  allowFetch: ALLOW_FETCH_KIND,
};

/** A detector, and the name of its source. */
export interface OpenedDetector extends Mtcnn {
  /** SHA-256 of its three files without their checksums. Detectors with equal hashes find the same faces. */
  readonly id: string;
}

/**
 * Opens a face detector from disk.
 * Throws `MODEL_UNKNOWN` where no such folder is, `FILE_NOT_FOUND` where it lacks a net, and as `openMtcnn`.
 */
export async function openDetector(given: DetectorOptions = {}): Promise<OpenedDetector> {
  checkOptions('openDetector', given, DETECTOR_KINDS);
  const { detector, allowFetch, ...options } = given;
  const files = await readDetector(detector, { allowFetch });
  const hash = createHash('sha256');
  for (const net of NET_NAMES) hash.update(withoutChecksum(files[net]));
  const id = hash.digest('hex');
  return { ...(await openMtcnn(openSession, files, { spin: false, ...options })), id };
}

/** The file of one net of a detector. Throws as {@link openDetector}. */
export async function readDetectorNet(
  detector: DetectorSource | undefined,
  net: NetName,
  options: FetchOptions = {},
): Promise<Uint8Array> {
  if (isFiles(detector)) return readNetFile(detector[net], netFile(net), options);
  const wanted = detector instanceof URL ? pathOfFolder(detector) : detector;
  return readModelFile(join(await findDetector(wanted ?? DEFAULT_DETECTOR), netFile(net)));
}

/** All three nets. Throws as {@link openDetector}. */
export async function readDetector(
  detector: DetectorSource | undefined,
  options: FetchOptions = {},
): Promise<MtcnnFiles> {
  const read = (net: NetName): Promise<Uint8Array> => readDetectorNet(detector, net, options);
  return { p: await read('p'), r: await read('r'), o: await read('o') };
}

function pathOfFolder(address: URL): string {
  if (address.protocol === 'file:') return fileURLToPath(address);
  throw new MienError(
    'MODEL_UNKNOWN',
    `A detector's folder cannot be read from a ${address.protocol} address.`,
    {
      hint: 'Give its nets one by one: { p, r, o }, each an address or bytes.',
    },
  );
}

/**
 * A text that looks like a path is one. Any other is a name: of the package, or else in the current folder's
 * `models/`.
 */
async function findDetector(wanted: string): Promise<string> {
  const place = { file: netFile('p'), folders: [PACKAGED_MODELS, OWN_MODELS] };
  const folder = isPath(wanted) ? wanted : await findNamed(wanted, place);
  if (folder !== undefined && (await isFile(join(folder, place.file)))) return folder;
  const hint =
    'Name a folder with p.onnx, r.onnx and o.onnx, or get one: "mien models pull mtcnn-reference".';
  throw await unknownModel('face detector', wanted, hint);
}
