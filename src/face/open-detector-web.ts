import { anything, callable, checkOptions, type OptionKinds } from '../check-options.js';
import { MienError } from '../errors.js';
import { inFolder, readFile, type WebFile } from '../file-web.js';
import { checkChecksum, uncheckedNotice } from '../model/checksum.js';
import { openSession, WEB_SESSION_KINDS, type WebSessionOptions } from '../runtime/web.js';
import {
  DETECTOR_FORMS,
  type DetectorForm,
  type DetectorNet,
  type ForAnyNets,
  netFile,
  netsOf,
} from './detector-nets.js';
import type { CheckNet } from './face-check.js';
import type { FaceFinder } from './face-finder.js';
import { openNets } from './open-nets.js';

/** The nets of a detector: their folder's address, or each by itself. */
export type WebDetector = string | URL | ForAnyNets<WebFile>;

export interface WebDetectorOptions extends WebSessionOptions {
  readonly detector: WebDetector;
  /** Gets one line of text where the page may not compute checksums. */
  readonly onNotice?: ((line: string) => void) | undefined;
}

const DETECTOR_KINDS: OptionKinds<WebDetectorOptions> = {
  ...WEB_SESSION_KINDS,
  detector: anything,
  onNotice: callable,
};

/**
 * Opens a face detector in a page or worker. Throws `OPTION_INVALID`, `MODEL_UNKNOWN` where none is named,
 * `DOWNLOAD_FAILED`, and as `openMtcnn`.
 */
export async function openDetector(given: WebDetectorOptions): Promise<FaceFinder> {
  checkOptions('openDetector', given, DETECTOR_KINDS);
  const { detector, onNotice, ...settings } = given ?? {};
  if (detector === undefined) {
    throw new MienError('MODEL_UNKNOWN', 'Finding faces takes a face detector, and none was named.', {
      hint: 'Name its folder with "detector", or use recognizeCrops for pictures that are one face each.',
    });
  }
  return openNets(openSession, await readNets(detector, onNotice), settings);
}

/**
 * The nets. A folder's address does not tell what is in it, so the net that only the first form has is asked for.
 * Throws `DOWNLOAD_FAILED` and `MODEL_BROKEN`.
 */
async function readNets(detector: WebDetector, onNotice?: Notice): Promise<ForAnyNets<Uint8Array>> {
  const nets = isFolder(detector) ? DETECTOR_FORMS[await formAt(detector)] : netsOf(detector);
  const files = await Promise.all(
    nets.map(async (net) => [net, await readDetectorNet(detector, net, onNotice)] as const),
  );
  return Object.fromEntries(files) as ForAnyNets<Uint8Array>;
}

/** The first byte of a page of HTML: servers of pages with one address send that page for a file that is not there. */
const PAGE = '<'.charCodeAt(0);

/** The form of the detector in a folder. */
async function formAt(folder: string | URL): Promise<DetectorForm> {
  return (await isThere(folder, DETECTOR_FORMS['one-pass'][0])) ? 'one-pass' : 'mtcnn';
}

/** Whether a folder has a net. Browsers keep what is fetched here for the reading that follows. */
async function isThere(folder: string | URL, net: DetectorNet): Promise<boolean> {
  try {
    const [first] = await readFile(inFolder(folder, netFile(net)));
    return first !== PAGE;
  } catch (error) {
    if (error instanceof MienError && error.code === 'DOWNLOAD_FAILED') return false;
    throw error;
  }
}

/**
 * The net that tells given faces, compared with its checksum: the O-Net where the detector has it. Throws `DOWNLOAD_FAILED` and
 * `MODEL_BROKEN`.
 */
export async function readCheckNet(detector: WebDetector, onNotice?: Notice): Promise<CheckNet> {
  const net = (isFolder(detector) ? await isThere(detector, 'o') : 'o' in detector) ? 'o' : 'decide';
  return { net, file: await readDetectorNet(detector, net, onNotice) };
}

type Notice = (line: string) => void;

const isFolder = (detector: WebDetector): detector is string | URL =>
  typeof detector === 'string' || detector instanceof URL;

/** A net of a detector, compared with its checksum. Throws `DOWNLOAD_FAILED` and `MODEL_BROKEN`. */
function readDetectorNet(detector: WebDetector, net: DetectorNet, onNotice?: Notice): Promise<Uint8Array> {
  const file = isFolder(detector)
    ? inFolder(detector, netFile(net))
    : (detector as Readonly<Record<DetectorNet, WebFile>>)[net];
  return readChecked(file, netFile(net), onNotice);
}

/** A file of a network, compared with its checksum. Throws `DOWNLOAD_FAILED`, `MODEL_BROKEN` and the signal's reason. */
export async function readChecked(
  file: WebFile,
  name: string,
  onNotice?: (line: string) => void,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const bytes = await readFile(file, signal);
  if ((await checkChecksum(bytes, name)) === 'unchecked') onNotice?.(uncheckedNotice(name));
  return bytes;
}
