import { encodeModel } from '../../graph/onnx/codec.js';
import type { OnnxModel } from '../../graph/onnx/model.js';
import {
  checkForeignGraph,
  checkGraph,
  decodeNetwork,
  type GraphForm,
  type SizeRule,
} from '../../model/check-graph.js';
import { withBlocks } from './blocked-form.js';
import { withFaceLogit } from './face-logit.js';
import { withFastSlopes } from './fast-slopes.js';
import { NET_PLANS, type NetName } from './net-plans.js';

/**
 * The file of a net in the form in which it is opened: fast, for a runtime that convolves blocks of channels or for one that
 * does not, and with the logit of a face. What `encodeNet` writes stays the paper's net; a file of another program is
 * opened as it is. Throws as {@link checkNet}.
 */
export function netInUse(file: Uint8Array, net: NetName, name: string, blocks = false): Uint8Array {
  const model = checkNet(file, net, name);
  if (model.producerName !== 'mien') return file;
  return encodeModel(withFaceLogit(blocks ? withBlocks(model) : withFastSlopes(model)));
}

/**
 * Checks that a file is a net of this name: `images` `[N, 3, height, width]` in, its results out, and no operator that
 * loops. Gives it decoded. Throws `MODEL_BROKEN`; `name` says which file in the message.
 */
export function checkNet(file: Uint8Array, net: NetName, name: string): OnnxModel {
  const model = decodeNetwork(file, name);
  const check = model.producerName === 'mien' ? checkGraph : checkForeignGraph;
  check(model, name, netForm(net));
  return model;
}

/** What a net takes and gives. Of the two classes of `face`, a file gives the probability of the second. */
export function netForm(net: NetName): GraphForm {
  const { size, hidden, heads } = NET_PLANS[net];
  const [side, cells] = hidden === undefined ? [undefined, [cellsAlong(2), cellsAlong(3)]] : [size, []];
  const outputs = Object.entries(heads).map(
    ([head, values]) => [head, [undefined, head === 'face' ? 1 : values, ...cells]] as const,
  );
  return { images: [undefined, 3, side, side], outputs: Object.fromEntries(outputs) };
}

/**
 * How many cells the P-Net has along an axis of its pictures: one each two pixels. Where its last window hangs over the end
 * depends on the program that wrote it.
 */
function cellsAlong(axis: number): SizeRule {
  return (count, images) => Math.abs(count - 1 - (images[axis]! - NET_PLANS.p.size) / 2) < 1;
}
