import type { OpenSession, SessionOptions } from '../runtime/session.js';
import type { DetectorNet, ForAnyNets } from './detector-nets.js';
import type { FaceFinder } from './face-finder.js';
import { openMtcnn } from './mtcnn/mtcnn.js';
import { checkNet } from './mtcnn/net-in-use.js';
import { checkOnePassNet, openOnePass } from './one-pass/one-pass.js';

/** Opens the nets of a detector of either form, with the runtime's `open`. Throws as `openMtcnn`. */
export function openNets(
  open: OpenSession,
  files: ForAnyNets<Uint8Array>,
  options: SessionOptions = {},
): Promise<FaceFinder> {
  return 'search' in files ? openOnePass(open, files, options) : openMtcnn(open, files, options);
}

/** Checks that a file is a net of this name. Throws `MODEL_BROKEN`; `name` says which file in the message. */
export function checkDetectorNet(file: Uint8Array, net: DetectorNet, name: string): void {
  if (net === 'search' || net === 'decide') checkOnePassNet(file, net, name);
  else checkNet(file, net, name);
}
