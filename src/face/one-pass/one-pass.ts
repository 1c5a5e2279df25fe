import { checkForeignGraph, checkGraph, decodeNetwork, type GraphForm } from '../../model/check-graph.js';
import { guardOutputs } from '../../model/guard-outputs.js';
import type { OpenSession, Session, SessionOptions } from '../../runtime/session.js';
import { type ForNets, netFile } from '../detector-nets.js';
import { type FaceFinder, finderOf } from '../face-finder.js';
import { openNet } from '../mtcnn/mtcnn.js';
import { readNotes } from '../mtcnn/net-notes.js';
import { BOX_VALUES, HEADS } from './plan.js';
import { proposeInOnePass } from './search.js';

/** The two `.onnx` files: `search` as `encodeSearch` writes it, `o` as MTCNN's. */
export type OnePassFiles = ForNets<'one-pass', Uint8Array>;

/**
 * Opens both nets. `open` is the runtime's, so that it works in Node and in browsers. Photos are prepared for the search, and
 * scores made of both nets' and turned into probabilities, as the file of the search says (`readNotes`). Throws as `openMtcnn`.
 */
export async function openOnePass(
  open: OpenSession,
  files: OnePassFiles,
  options: SessionOptions = {},
): Promise<FaceFinder> {
  const name = netFile('search');
  checkSearchNet(files.search, name);
  const { levels, support, calibration } = readNotes(files.search, name);
  const search = guardOutputs(await open(files.search, options), name, SEARCH_FORM);
  let o: Session;
  try {
    o = await openNet(open, files.o, 'o', options);
  } catch (error) {
    await search.release();
    throw error;
  }
  const release = async (): Promise<void> => {
    await search.release();
    await o.release();
  };
  const nets = { propose: proposeInOnePass(search), o, levels, support };
  return finderOf({ nets, calibration, release });
}

/** What the net takes and gives: for each head, one answer each `stride` pixels. */
const SEARCH_FORM: GraphForm = {
  images: [undefined, 3, undefined, undefined],
  outputs: Object.fromEntries(
    HEADS.flatMap(({ stride }) => {
      const cells = [2, 3].map(
        (axis) => (count: number, images: readonly number[]) => count * stride === images[axis],
      );
      return [
        [`face${stride}`, [undefined, 1, ...cells]],
        [`box${stride}`, [undefined, BOX_VALUES, ...cells]],
      ];
    }),
  ),
};

/** Checks that a file is the net of the search. Throws `MODEL_BROKEN`; `name` says which file in the message. */
export function checkSearchNet(file: Uint8Array, name: string): void {
  const model = decodeNetwork(file, name);
  const check = model.producerName === 'mien' ? checkGraph : checkForeignGraph;
  check(model, name, SEARCH_FORM);
}
