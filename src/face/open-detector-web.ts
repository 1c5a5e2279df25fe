import { anything, callable, checkOptions, type OptionKinds } from '../check-options.js';
import { MienError } from '../errors.js';
import { inFolder, readFile, type WebFile } from '../file-web.js';
import { checkChecksum, uncheckedNotice } from '../model/checksum.js';
import { openSession, WEB_SESSION_KINDS, type WebSessionOptions } from '../runtime/web.js';
import { type Mtcnn, type MtcnnFiles, netFile, openMtcnn } from './mtcnn/mtcnn.js';
import { NET_NAMES, type NetName } from './mtcnn/net-plans.js';

/** The nets of a detector: their folder's address, or each by itself. */
export type WebDetector = string | URL | Readonly<Record<NetName, WebFile>>;

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
export async function openDetector(given: WebDetectorOptions): Promise<Mtcnn> {
  checkOptions('openDetector', given, DETECTOR_KINDS);
  const { detector, onNotice, ...settings } = given ?? {};
  if (detector === undefined) {
    throw new MienError('MODEL_UNKNOWN', 'Finding faces takes a face detector, and none was named.', {
      hint: 'Name its folder with "detector", or use recognizeCrops for pictures that are one face each.',
    });
  }
  const files = await Promise.all(
    NET_NAMES.map(async (net) => [net, await readDetectorNet(detector, net, onNotice)] as const),
  );
  return openMtcnn(openSession, Object.fromEntries(files) as MtcnnFiles, settings);
}

/** A net of a detector, compared with its checksum. Throws `DOWNLOAD_FAILED` and `MODEL_BROKEN`. */
export function readDetectorNet(
  detector: WebDetector,
  net: NetName,
  onNotice?: (line: string) => void,
): Promise<Uint8Array> {
  const file =
    typeof detector === 'string' || detector instanceof URL
      ? inFolder(detector, netFile(net))
      : detector[net];
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
