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
import {
  DETECTOR_FORM_NAMES,
  DETECTOR_FORMS,
  type DetectorForm,
  type DetectorNet,
  type ForAnyNets,
  formOf,
  netFile,
  netsOf,
} from './detector-nets.js';
import type { CheckNet } from './face-check.js';
import type { FaceFinder } from './face-finder.js';
import { openNets } from './open-nets.js';

/** Trained by this project, and in the package. */
export const DEFAULT_DETECTOR = 'one-pass';

/** The folder of the package's nets; as a name, its cascade. */
export const PACKAGED_FOLDER = 'mtcnn';

export interface DetectorOptions extends SessionOptions {
  /**
   * A folder with `search.onnx` and `decide.onnx`, or with `p.onnx`, `r.onnx` and `o.onnx`, by its path (with a separator, or a `.`
   * in front), or the name of one in the package (`one-pass`, `mtcnn`) or under `models/`. Default: `one-pass`.
   */
  readonly detector?: DetectorSource | undefined;
  /** Fetch nets that are given by an address of the web. Default false. */
  readonly allowFetch?: AllowFetch | undefined;
}

/** The nets of a detector, each by its path or address, or its bytes. */
export type DetectorFiles = ForAnyNets<ModelSource>;

/** A folder's path, or the name of an installed detector; a folder's `file:` address; or the nets. */
export type DetectorSource = string | URL | DetectorFiles;

export const DETECTOR_KIND: OptionKind = {
  expected: 'a path, a name, a file: URL, or the nets { search, decide } or { p, r, o }',
  fits: (value) => typeof value === 'string' || value instanceof URL || isFiles(value),
};

function isFiles(value: unknown): value is DetectorFiles {
  return typeof value === 'object' && value !== null && formOf((net) => net in value) !== undefined;
}

const DETECTOR_KINDS: OptionKinds<DetectorOptions> = {
  ...SESSION_KINDS,
  detector: DETECTOR_KIND,
  allowFetch: ALLOW_FETCH_KIND,
};

/** A detector, and the name of its source. */
export interface OpenedDetector extends FaceFinder {
  /** SHA-256 of its files without their checksums. Detectors with equal hashes find the same faces. */
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
  for (const bytes of inOrder(files)) hash.update(withoutChecksum(bytes));
  const id = hash.digest('hex');
  return { ...(await openNets(openSession, files, { spin: false, ...options })), id };
}

/** The file of one net of a detector. Throws as {@link openDetector}, and `FILE_NOT_FOUND` where it has no such net. */
export async function readDetectorNet(
  detector: DetectorSource | undefined,
  net: DetectorNet,
  options: FetchOptions = {},
): Promise<Uint8Array> {
  const { read } = await sourceOf(detector, options);
  return read(net);
}

/** The net that tells given faces: the O-Net where the detector has it. Throws as {@link readDetectorNet}. */
export async function readCheckNet(
  detector: DetectorSource | undefined,
  options: FetchOptions = {},
): Promise<CheckNet> {
  const { form, read, has } = await sourceOf(detector, options);
  const net = form === 'mtcnn' || (await has('o')) ? 'o' : 'decide';
  return { net, file: await read(net) };
}

/** All nets. Throws as {@link openDetector}. */
export async function readDetector(
  detector: DetectorSource | undefined,
  options: FetchOptions = {},
): Promise<ForAnyNets<Uint8Array>> {
  const { form, read } = await sourceOf(detector, options);
  const nets = await Promise.all(DETECTOR_FORMS[form].map(async (net) => [net, await read(net)] as const));
  return Object.fromEntries(nets) as ForAnyNets<Uint8Array>;
}

/** The files in the order in which their nets look. */
export function inOrder(files: ForAnyNets<Uint8Array>): readonly Uint8Array[] {
  return netsOf(files).map((net) => (files as Readonly<Record<DetectorNet, Uint8Array>>)[net]);
}

interface Source {
  readonly form: DetectorForm;
  readonly read: (net: DetectorNet) => Promise<Uint8Array>;
  readonly has: (net: DetectorNet) => Promise<boolean>;
}

async function sourceOf(detector: DetectorSource | undefined, options: FetchOptions): Promise<Source> {
  if (isFiles(detector)) {
    const given: Partial<Record<DetectorNet, ModelSource>> = detector;
    const form = formOf((net) => net in given)!;
    const read: Source['read'] = (net) => readNetFile(given[net]!, netFile(net), options);
    return { form, read, has: async (net) => given[net] !== undefined };
  }
  const wanted = detector instanceof URL ? pathOfFolder(detector) : detector;
  const { folder, form } = await findDetector(wanted ?? DEFAULT_DETECTOR);
  const pathOf = (net: DetectorNet): string => join(folder, netFile(net));
  return { form, read: (net) => readModelFile(pathOf(net)), has: (net) => isFile(pathOf(net)) };
}

function pathOfFolder(address: URL): string {
  if (address.protocol === 'file:') return fileURLToPath(address);
  throw new MienError(
    'MODEL_UNKNOWN',
    `A detector's folder cannot be read from a ${address.protocol} address.`,
    {
      hint: 'Give its nets one by one: { search, decide } or { p, r, o }, each an address or bytes.',
    },
  );
}

/**
 * A text that looks like a path is one. Any other is a name: of the package, or else in the current folder's `models/`.
 * The package has the nets of both forms in one folder.
 */
async function findDetector(
  wanted: string,
): Promise<{ readonly folder: string; readonly form: DetectorForm }> {
  const named = wanted === 'one-pass' ? PACKAGED_FOLDER : wanted;
  for (const form of wanted === PACKAGED_FOLDER ? (['mtcnn'] as const) : DETECTOR_FORM_NAMES) {
    const place = { file: netFile(DETECTOR_FORMS[form][0]), folders: [PACKAGED_MODELS, OWN_MODELS] };
    const folder = isPath(named) ? named : await findNamed(named, place);
    if (folder !== undefined && (await isFile(join(folder, place.file)))) return { folder, form };
  }
  const hint =
    'Name a folder with search.onnx and decide.onnx, or with p.onnx, r.onnx and o.onnx, or get one: ' +
    '"mien models pull mtcnn-reference".';
  throw await unknownModel('face detector', wanted, hint);
}
