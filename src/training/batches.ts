import { FACE_BYTES } from '../dataset/record.js';
import { EXPRESSION_COUNT } from '../expression.js';
import type { Mask } from '../nn/network.js';
import { Random } from '../random.js';
import type { Tensor } from '../runtime/session.js';
import { augment } from './augment.js';
import type { TrainingConfig } from './config.js';
import { shrinker } from './shrink.js';
import { stepKind } from './step-kind.js';

/** Pictures to train on: row i is picture `rows[i]` of `images`, with `targets` `[n, 7]`. */
export interface TrainingRows {
  readonly images: Uint8Array;
  readonly rows: Int32Array;
  readonly targets: Float32Array;
  /** Of a second head, likewise; zeros where it has none. */
  readonly auxiliary?: Float32Array | undefined;
}

/** Numbers that keep the random streams of one seed apart. */
const STREAMS = { order: 1, batch: 2, masks: 3 } as const;

/**
 * Makes the inputs of any step of a run from its seed and its place alone, so that a resumed run sees the very same
 * batches. The arrays are reused from step to step.
 */
export class Batches {
  readonly stepsPerEpoch: number;
  readonly #images: Float32Array;
  /** By the names of the step's inputs: what is to be answered, with the rows of all pictures and of the batch. */
  readonly #targets: readonly {
    readonly name: string;
    readonly all: Float32Array;
    readonly batch: Float32Array;
  }[];
  readonly #masks: readonly (Tensor & { readonly mask: Mask; readonly data: Float32Array })[];
  /** One picture in full, before it is made smaller. */
  readonly #whole = new Float32Array(FACE_BYTES);
  readonly #shrink: ReturnType<typeof shrinker> | undefined;
  #order: { readonly epoch: number; readonly rows: Int32Array } | undefined;

  constructor(
    private readonly data: TrainingRows,
    private readonly config: TrainingConfig,
    masks: readonly Mask[],
  ) {
    this.stepsPerEpoch = Math.floor(data.rows.length / config.batch);
    this.#images = new Float32Array(config.batch * FACE_BYTES);
    this.#shrink = config.progressive === null ? undefined : shrinker(config.progressive.side);
    const heads = { targets: data.targets, auxiliary: data.auxiliary };
    this.#targets = Object.entries(heads).flatMap(([name, all]) =>
      all === undefined ? [] : [{ name, all, batch: new Float32Array(config.batch * EXPRESSION_COUNT) }],
    );
    this.#masks = masks.map((mask) => {
      const size = mask.shape.reduce((product, dimension) => product * dimension, 1);
      return { mask, shape: mask.shape, data: new Float32Array(size) };
    });
  }

  /** `images`, `targets` and the masks of step `step` (from 0) of epoch `epoch` (from 0). */
  at(epoch: number, step: number): Readonly<Record<string, Tensor>> {
    const { batch, seed, mixup } = this.config;
    const { side } = stepKind(this.config, epoch);
    const images = this.#images.subarray(0, batch * side * side);
    const random = new Random(seed, STREAMS.batch, epoch, step);
    const order = this.#orderOf(epoch);
    for (let i = 0; i < batch; i++) this.#fill(images, i, order[step * batch + i]!, random);
    if (mixup > 0) this.#mix(images, random.beta(mixup, mixup));
    const maskRandom = new Random(seed, STREAMS.masks, epoch, step);
    for (const { mask, data } of this.#masks) fillMask(data, mask.rate, maskRandom);
    return {
      images: { shape: [batch, 1, side, side], data: images },
      ...Object.fromEntries(
        this.#targets.map((head) => [head.name, { shape: [batch, EXPRESSION_COUNT], data: head.batch }]),
      ),
      ...Object.fromEntries(this.#masks.map((tensor) => [tensor.mask.name, tensor])),
    };
  }

  #orderOf(epoch: number): Int32Array {
    if (this.#order?.epoch !== epoch) {
      const rows = Int32Array.from(this.data.rows.keys());
      new Random(this.config.seed, STREAMS.order, epoch).shuffle(rows);
      this.#order = { epoch, rows };
    }
    return this.#order.rows;
  }

  #fill(into: Float32Array, slot: number, index: number, random: Random): void {
    const size = into.length / this.config.batch;
    if (size === FACE_BYTES) {
      this.#draw(index, into, slot * size, random);
    } else {
      this.#draw(index, this.#whole, 0, random);
      this.#shrink!(this.#whole, into, slot * size);
    }
    const at = index * EXPRESSION_COUNT;
    for (const head of this.#targets)
      head.batch.set(head.all.subarray(at, at + EXPRESSION_COUNT), slot * EXPRESSION_COUNT);
  }

  /** One picture, varied as the run wants it. */
  #draw(index: number, into: Float32Array, target: number, random: Random): void {
    const { images, rows } = this.data;
    const source = rows[index]! * FACE_BYTES;
    const { augmentation } = this.config;
    if (augmentation === null) into.set(images.subarray(source, source + FACE_BYTES), target);
    else augment(images, source, into, target, augmentation, random);
  }

  /** Mixes the batch with itself run backwards, by one share for all. */
  #mix(images: Float32Array, share: number): void {
    mixHalves(images, images.length / this.config.batch, share);
    for (const head of this.#targets) mixHalves(head.batch, EXPRESSION_COUNT, share);
  }
}

function mixHalves(values: Float32Array, width: number, share: number): void {
  const rows = values.length / width;
  for (let row = 0; row < Math.floor(rows / 2); row++) {
    const other = rows - 1 - row;
    for (let i = 0; i < width; i++) {
      const a = values[row * width + i]!;
      const b = values[other * width + i]!;
      values[row * width + i] = share * a + (1 - share) * b;
      values[other * width + i] = share * b + (1 - share) * a;
    }
  }
}

/** Two decisions from each 32 random bits: a rate is met to 1 / 65,536. */
function fillMask(data: Float32Array, rate: number, random: Random): void {
  const kept = 1 / (1 - rate);
  const threshold = Math.round(rate * 0x10000);
  for (let i = 0; i < data.length; i += 2) {
    const bits = random.uint32();
    data[i] = (bits & 0xffff) < threshold ? 0 : kept;
    if (i + 1 < data.length) data[i + 1] = bits >>> 16 < threshold ? 0 : kept;
  }
}
