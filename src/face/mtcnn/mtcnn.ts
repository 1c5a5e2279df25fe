import type { Image } from '../../image/image.js';
import type { OpenSession, SessionOptions } from '../../runtime/session.js';
import type { DetectedFace } from '../detected-face.js';
import { detectFaces, type MtcnnSessions } from './cascade.js';
import { encodeNet, type NetName } from './nets.js';
import type { DetectionOptions } from './options.js';
import type { MtcnnWeights } from './weights.js';

/** A face detector that is ready. Open once and keep; one picture at a time. */
export interface Mtcnn {
  /** Throws `OPTION_INVALID` and `RUNTIME_FAILED`. */
  detect(image: Image, options?: DetectionOptions): Promise<DetectedFace[]>;
  release(): Promise<void>;
}

/**
 * Opens the three nets with these weights. `open` is the runtime's, so that it works in Node and in browsers.
 * Throws `MODEL_BROKEN` where the weights do not fit, `RUNTIME_FAILED` where the device is refused.
 */
export async function openMtcnn(
  open: OpenSession,
  weights: MtcnnWeights,
  options: SessionOptions = {},
): Promise<Mtcnn> {
  const openNet = (net: NetName) => open(encodeNet(net, weights[net]), options);
  const nets: MtcnnSessions = { p: await openNet('p'), r: await openNet('r'), o: await openNet('o') };
  return {
    detect: (image, detection) => detectFaces(image, nets, detection),
    release: async () => {
      for (const net of Object.values(nets)) await net.release();
    },
  };
}
