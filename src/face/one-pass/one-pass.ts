import { checkForeignGraph, checkGraph, decodeNetwork, type GraphForm } from '../../model/check-graph.js';
import { guardOutputs } from '../../model/guard-outputs.js';
import type { OpenSession, Session, SessionOptions } from '../../runtime/session.js';
import { type ForNets, netFile } from '../detector-nets.js';
import { type FaceFinder, finderOf } from '../face-finder.js';
import { LOGIT } from '../mtcnn/face-logit.js';
import type { CropNet } from '../mtcnn/judge-crops.js';
import { readNotes } from '../mtcnn/net-notes.js';
import { cropAround } from './crop.js';
import { BOX_VALUES, CROP_SIDE, DECISION_VALUES, HEADS } from './plan.js';
import { proposeInOnePass } from './search.js';

/** The two `.onnx` files, as `encodeSearchNet` and `encodeDecisionNet` write them. */
export type OnePassFiles = ForNets<'one-pass', Uint8Array>;

/** The nets of {@link OnePassFiles}. */
export type OnePassNet = keyof OnePassFiles;

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
  checkOnePassNet(files.search, 'search', name);
  const { levels, support, calibration } = readNotes(files.search, name);
  const search = guardOutputs(await open(files.search, options), name, FORMS.search);
  let last: CropNet;
  try {
    last = await openDecisionNet(open, files.decide, options);
  } catch (error) {
    await search.release();
    throw error;
  }
  const release = async (): Promise<void> => {
    await search.release();
    await last.session.release();
  };
  return finderOf({
    nets: { propose: proposeInOnePass(search), last, levels, support },
    calibration,
    release,
  });
}

/** Opens the net that decides on squares, checked, and with its answers looked at. Throws as `openMtcnn`. */
export async function openDecisionNet(
  open: OpenSession,
  file: Uint8Array,
  options: SessionOptions = {},
): Promise<CropNet> {
  const name = netFile('decide');
  checkOnePassNet(file, 'decide', name);
  const session: Session = guardOutputs(await open(file, options), name, FORMS.decide);
  return { session, size: CROP_SIDE, cropOf: cropAround };
}

/** What each net takes and gives. Of the search's heads, one answer each `stride` pixels. */
const FORMS: Readonly<Record<OnePassNet, GraphForm>> = {
  search: {
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
  },
  decide: {
    images: [undefined, 3, CROP_SIDE, CROP_SIDE],
    outputs: Object.fromEntries(
      Object.entries({ ...DECISION_VALUES, [LOGIT]: 1 }).map(([name, values]) => [name, [undefined, values]]),
    ),
  },
};

/** Checks that a file is this net. Throws `MODEL_BROKEN`; `name` says which file in the message. */
export function checkOnePassNet(file: Uint8Array, net: OnePassNet, name: string): void {
  const model = decodeNetwork(file, name);
  const check = model.producerName === 'mien' ? checkGraph : checkForeignGraph;
  check(model, name, FORMS[net]);
}
