import { floats, type OpenSession } from '../../../runtime/session.js';
import { NET_PLANS, type NetName } from '../net-plans.js';
import { encodeNet, netParameters } from '../nets.js';
import { NetWeights } from '../weights.js';
import type { CropSet } from './crops.js';

export interface CalibrationOptions {
  /** Share of the faces among the samples that the net is to refuse, 0 to 1. */
  readonly missed: number;
  /** Taken off the logit of a face after that. */
  readonly stricter: number;
  /** The probability from which the cascade takes a crop for a face. */
  readonly threshold: number;
  readonly open: OpenSession;
  readonly threads: number;
}

/** Faces asked about, spread over all samples. */
const MOST = 4000;
const BATCH = 64;

/**
 * The net with its face logit moved so that it refuses the share `missed` of the faces it was trained on at
 * `threshold`. A batch has more faces than a photo, and hard-example mining bends probabilities further, so that one
 * threshold means something else for each trained net; moved like this, the cascade's defaults suit them all.
 */
export async function calibrate(
  net: NetName,
  weights: NetWeights,
  crops: CropSet,
  options: CalibrationOptions,
): Promise<NetWeights> {
  const faces = crops.ofKind('positive');
  if (faces.length === 0) return weights;
  const every = Math.max(1, Math.floor(faces.length / MOST));
  const logits = await faceLogits(
    net,
    weights,
    crops,
    faces.filter((_, i) => i % every === 0),
    options,
  );
  logits.sort();
  const { missed, stricter, threshold } = options;
  const border = logits[Math.min(logits.length - 1, Math.floor(missed * logits.length))]!;
  return withFaceShift(net, weights, Math.log(threshold / (1 - threshold)) - border - stricter);
}

async function faceLogits(
  net: NetName,
  weights: NetWeights,
  crops: CropSet,
  places: Int32Array,
  { open, threads }: CalibrationOptions,
): Promise<Float64Array> {
  const { size } = NET_PLANS[net];
  const session = await open(encodeNet(net, weights), { threads });
  try {
    const logits = new Float64Array(places.length);
    for (let start = 0; start < places.length; start += BATCH) {
      const batch = places.subarray(start, start + BATCH);
      const data = new Float32Array(batch.length * crops.values);
      batch.forEach((place, i) => {
        data.set(crops.pixels(place), i * crops.values);
      });
      const { face } = await session.run({ images: { shape: [batch.length, 3, size, size], data } });
      floats(face).forEach((p, i) => {
        logits[start + i] = Math.log(p) - Math.log(1 - p);
      });
    }
    return logits;
  } finally {
    await session.release();
  }
}

/** The same net with `shift` added to the logit of a face. */
function withFaceShift(net: NetName, weights: NetWeights, shift: number): NetWeights {
  const values = new Map<string, Float32Array>();
  for (const [name, shape] of netParameters(net)) values.set(name, weights.take(name, shape).slice());
  const bias = values.get('face.bias')!;
  bias[1]! += shift;
  return new NetWeights(net, values);
}
