import { MienError } from '../../../errors.js';
import { Random } from '../../../random.js';
import type { Tensor } from '../../../runtime/session.js';
import { NET_PLANS, type NetName } from '../net-plans.js';
import { type CropSet, OFFSETS, POINTS } from './crops.js';
import { KINDS, type Kind } from './sample.js';

/** How single crops are changed. */
export interface Relighting {
  /** Largest change of all levels, as a share of 255, and of their spread around the crop's mean, as a share. */
  readonly brightness: number;
  readonly contrast: number;
  /** Largest change of each colour's levels, as a share. */
  readonly colour: number;
  /** Probability of a crop without colour. */
  readonly gray: number;
  /** Probability of grain, and its largest standard deviation, levels. */
  readonly grain: number;
  readonly grainLevels: number;
}

export interface BatchOptions {
  readonly seed: number;
  readonly batch: number;
  /** Parts of a batch, which sum to 1. */
  readonly shares: Readonly<Record<Kind, number>>;
  readonly relighting: Relighting;
}

/** Keeps the draws of one seed apart from those of other parts of a run. */
const STREAM = 12;

/** Makes the inputs of any step from seed and step alone. The arrays are reused from step to step. */
export class CropBatches {
  readonly #kinds: readonly Int32Array[];
  /** Ends of the kinds' parts of a batch. */
  readonly #ends: readonly number[];
  readonly #tensors: Readonly<Record<string, Tensor & { readonly data: Float32Array }>>;

  /** Throws `DATASET_EMPTY` where there is no crop of a kind. */
  constructor(
    private readonly net: NetName,
    private readonly crops: CropSet,
    private readonly options: BatchOptions,
  ) {
    const { batch, shares } = options;
    this.#kinds = KINDS.map((kind) => crops.ofKind(kind));
    KINDS.forEach((kind, i) => {
      if (this.#kinds[i]!.length > 0 || shares[kind] === 0) return;
      throw new MienError('DATASET_EMPTY', `No ${kind} sample for the ${net.toUpperCase()}-Net was found.`, {
        hint: 'It takes photos with marked faces, and something beside the faces.',
      });
    });
    const sums = KINDS.map((_, i) => KINDS.slice(0, i + 1).reduce((sum, kind) => sum + shares[kind], 0));
    this.#ends = sums.map((sum) => Math.round(batch * sum));
    const { size } = crops;
    const tensor = (...shape: number[]) => ({
      shape,
      data: new Float32Array(shape.reduce((product, length) => product * length, 1)),
    });
    this.#tensors = {
      images: tensor(batch, 3, size, size),
      face: tensor(batch, 2),
      box: tensor(batch, OFFSETS),
      'box.weights': tensor(batch),
      ...(NET_PLANS[net].heads.landmarks === undefined
        ? {}
        : { landmarks: tensor(batch, POINTS), 'landmarks.weights': tensor(batch) }),
    };
  }

  /** The inputs of step `step`, from 0. */
  at(step: number): Readonly<Record<string, Tensor>> {
    const random = new Random(this.options.seed, STREAM, step, this.net.charCodeAt(0));
    let slot = 0;
    this.#ends.forEach((end, kind) => {
      const places = this.#kinds[kind]!;
      for (; slot < end; slot++) this.#fill(slot, places[random.below(places.length)]!, random);
    });
    return this.#tensors;
  }

  #fill(slot: number, i: number, random: Random): void {
    const { images, face, box, landmarks } = this.#tensors;
    const { crops } = this;
    const flipped = random.next() < 0.5;
    const from = crops.pixels(i);
    const into = images!.data.subarray(slot * crops.values, (slot + 1) * crops.values);
    drawCrop(from, into, crops.size, flipped, this.options.relighting, random);

    const kind = KINDS[crops.kinds[i]!]!;
    face!.data.set(kind === 'positive' ? [0, 1] : kind === 'negative' ? [1, 0] : [0, 0], slot * 2);
    const [left, top, right, bottom] = crops.offsets.subarray(i * OFFSETS, (i + 1) * OFFSETS);
    const known = kind !== 'negative';
    this.#tensors['box.weights']!.data[slot] = known ? 1 : 0;
    const offsets = flipped ? [-right!, top!, -left!, bottom!] : [left!, top!, right!, bottom!];
    box!.data.set(known ? offsets : [0, 0, 0, 0], slot * OFFSETS);
    if (landmarks === undefined) return;
    const points = crops.points.subarray(i * POINTS, (i + 1) * POINTS);
    const marked = !Number.isNaN(points[0]!);
    this.#tensors['landmarks.weights']!.data[slot] = marked ? 1 : 0;
    const target = landmarks.data.subarray(slot * POINTS, (slot + 1) * POINTS);
    if (!marked) target.fill(0);
    else if (flipped) for (let k = 0; k < POINTS; k++) target[k] = mirrored(points, k);
    else target.set(points);
  }
}

/** Which point stands in for each in the mirror: the eyes change places, and the corners of the mouth. */
export const MIRRORED_POINTS = [1, 0, 2, 4, 3];

function mirrored(points: Float32Array, k: number): number {
  return k < 5 ? 1 - points[MIRRORED_POINTS[k]!]! : points[5 + MIRRORED_POINTS[k - 5]!]!;
}

/** One crop `[3, size, size]`, mirrored or not, in another light. */
function drawCrop(
  from: Uint8Array,
  into: Float32Array,
  size: number,
  flipped: boolean,
  { brightness, contrast, colour, gray, grain, grainLevels }: Relighting,
  random: Random,
): void {
  const plane = size * size;
  const gain = 1 + random.uniform(-contrast, contrast);
  const shift = random.uniform(-brightness, brightness) * 255;
  const gains = [0, 1, 2].map(() => gain * (1 + random.uniform(-colour, colour)));
  const colourless = random.next() < gray;
  const grainy = random.next() < grain;
  const deviation = random.uniform(0, grainLevels);
  let sum = 0;
  for (let k = 0; k < from.length; k++) sum += from[k]!;
  const mean = sum / from.length;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = y * size + x;
      const source = flipped ? y * size + size - 1 - x : at;
      const [r, g, b] = [from[source]!, from[source + plane]!, from[source + 2 * plane]!];
      // BT.601
      const luma = colourless ? 0.299 * r + 0.587 * g + 0.114 * b : 0;
      for (let c = 0; c < 3; c++) {
        const level = colourless ? luma : c === 0 ? r : c === 1 ? g : b;
        let lit = mean + (level - mean) * (colourless ? gain : gains[c]!) + shift;
        if (grainy) lit += deviation * random.normal();
        into[at + c * plane] = lit < 0 ? 0 : lit > 255 ? 255 : lit;
      }
    }
  }
}
