import { FACE_BYTES, FACE_SIZE } from '../dataset/record.js';
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
  /** Targets of each head: `name` is the input of the step, `all` has the rows of all pictures. */
  readonly #targets: readonly {
    readonly name: string;
    readonly all: Float32Array;
    readonly batch: Float32Array;
  }[];
  readonly #masks: readonly (Tensor & { readonly mask: Mask; readonly data: Float32Array })[];
  readonly #smaller: Float32Array;
  readonly #shrink: ReturnType<typeof shrinker> | undefined;
  #order: { readonly epoch: number; readonly rows: Int32Array } | undefined;

  constructor(
    private readonly data: TrainingRows,
    private readonly config: TrainingConfig,
    masks: readonly Mask[],
  ) {
    this.stepsPerEpoch = Math.floor(data.rows.length / config.batch);
    this.#images = new Float32Array(config.batch * FACE_BYTES);
    const side = config.progressive?.side;
    this.#smaller = new Float32Array(side === undefined ? 0 : config.batch * side * side);
    this.#shrink = side === undefined ? undefined : shrinker(side);
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
    const random = new Random(seed, STREAMS.batch, epoch, step);
    const order = this.#orderOf(epoch);
    for (let i = 0; i < batch; i++) this.#fill(i, order[step * batch + i]!, random);
    if (mixup > 0) this.#mix(random.beta(mixup, mixup));
    const maskRandom = new Random(seed, STREAMS.masks, epoch, step);
    for (const { mask, data } of this.#masks) fillMask(data, mask.rate, maskRandom);
    return {
      images: this.#sized(stepKind(this.config, epoch).side),
      ...Object.fromEntries(
        this.#targets.map((head) => [head.name, { shape: [batch, EXPRESSION_COUNT], data: head.batch }]),
      ),
      ...Object.fromEntries(this.#masks.map((tensor) => [tensor.mask.name, tensor])),
    };
  }

  /** The pictures of the batch asked for last, as they are before they are made smaller. */
  get whole(): Tensor {
    return { shape: [this.config.batch, 1, FACE_SIZE, FACE_SIZE], data: this.#images };
  }

  #orderOf(epoch: number): Int32Array {
    if (this.#order?.epoch !== epoch) {
      const rows = Int32Array.from(this.data.rows.keys());
      new Random(this.config.seed, STREAMS.order, epoch).shuffle(rows);
      this.#order = { epoch, rows };
    }
    return this.#order.rows;
  }

  #fill(slot: number, index: number, random: Random): void {
    const { images, rows } = this.data;
    const source = rows[index]! * FACE_BYTES;
    if (this.config.augmentation === null) {
      this.#images.set(images.subarray(source, source + FACE_BYTES), slot * FACE_BYTES);
    } else {
      augment(images, source, this.#images, slot * FACE_BYTES, this.config.augmentation, random);
    }
    const at = index * EXPRESSION_COUNT;
    for (const head of this.#targets)
      head.batch.set(head.all.subarray(at, at + EXPRESSION_COUNT), slot * EXPRESSION_COUNT);
  }

  /** Mixes the batch with the same batch in reverse order, by one share for all pictures. */
  #mix(share: number): void {
    mixHalves(this.#images, FACE_BYTES, share);
    for (const head of this.#targets) mixHalves(head.batch, EXPRESSION_COUNT, share);
  }

  #sized(side: number): Tensor {
    if (side === FACE_SIZE) return this.whole;
    for (let i = 0; i < this.config.batch; i++) {
      const picture = this.#images.subarray(i * FACE_BYTES, (i + 1) * FACE_BYTES);
      this.#shrink!(picture, this.#smaller, i * side * side);
    }
    return { shape: [this.config.batch, 1, side, side], data: this.#smaller };
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

/** Jumps from one zero to the next: the number of values between them is geometrically distributed. */
function fillMask(data: Float32Array, rate: number, random: Random): void {
  data.fill(1 / (1 - rate));
  const scale = 1 / Math.log1p(-rate);
  const between = () => Math.floor(Math.log(1 - random.next()) * scale);
  for (let at = between(); at < data.length; at += 1 + between()) data[at] = 0;
}
