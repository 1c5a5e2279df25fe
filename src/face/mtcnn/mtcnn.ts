import { guardOutputs } from '../../model/guard-outputs.js';
import type { OpenSession, Session, SessionOptions } from '../../runtime/session.js';
import { type ForNets, netFile } from '../detector-nets.js';
import { type FaceFinder, finderOf } from '../face-finder.js';
import { proposeInCascade } from './cascade.js';
import { squareNet } from './judge-crops.js';
import { netForm, netInUse } from './net-in-use.js';
import { readNotes } from './net-notes.js';
import { NET_NAMES, type NetName } from './net-plans.js';

/** The three `.onnx` files, as `encodeNet` writes them. */
export type MtcnnFiles = ForNets<'mtcnn', Uint8Array>;

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
): Promise<FaceFinder> {
  const opened = new Map<NetName, Session>();
  const release = async (): Promise<void> => {
    for (const net of opened.values()) await net.release();
  };
  try {
    for (const net of NET_NAMES) opened.set(net, await openNet(open, files[net], net, options));
    // Read here, so that the nets are released where they do not fit.
    const { levels } = readNotes(files.p, netFile('p'));
    const { calibration } = readNotes(files.o, netFile('o'));
    const [p, r, o] = NET_NAMES.map((net) => opened.get(net)!) as [Session, Session, Session];
    const nets = { propose: proposeInCascade({ p, r }), last: squareNet(o, 'o'), levels };
    return finderOf({ nets, calibration, release });
  } catch (error) {
    await release();
    throw error;
  }
}
