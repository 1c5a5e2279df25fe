import { Random } from '../../../random.js';
import type { Tensor } from '../../../runtime/session.js';
import { levelsOf } from '../../mtcnn/levels.js';
import { Mipmap } from '../../mtcnn/mipmap.js';
import type { Truth } from '../../mtcnn/training/truth.js';
import { BOX_VALUES, HEADS } from '../plan.js';
import {
  inPatch,
  mirrorBox,
  mirrorPatch,
  patchAnywhere,
  patchAround,
  relightPatch,
  samplePatch,
} from './patches.js';
import { type PhotoDrawOptions, PhotoDraws, type PhotoShare, type TruthOf } from './photo-draws.js';
import { writeTargets } from './targets.js';

/** Photos of one kind, with the patches of a photo that is drawn. */
export interface PatchShare extends PhotoShare {
  readonly patches: number;
  /** How many of them are around a face, where there is one. */
  readonly around: number;
}

export interface PatchBatchOptions extends PhotoDrawOptions {
  readonly seed: number;
  /** Patches a batch, and their side, pixels: a multiple of 16. */
  readonly batch: number;
  readonly side: number;
  /** Sides of the faces that patches are drawn around, pixels of the patch. */
  readonly sizes: readonly [smallest: number, largest: number];
}

/** The inputs of a step beside scalars and state, and the number of cells that are a face's. */
export interface PatchBatch {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly positives: number;
}

/** Keeps the draws of one seed apart from those of other parts of a run. */
const STREAM = 77;

/** Makes the inputs of any step from seed and step alone. */
export class PatchBatches {
  readonly #draws: PhotoDraws<PatchShare>;

  constructor(
    kinds: readonly PatchShare[],
    truthOf: TruthOf,
    private readonly options: PatchBatchOptions,
  ) {
    this.#draws = new PhotoDraws(kinds, truthOf, options);
  }

  /** The batch of step `step`, from 0. Throws file errors and `IMAGE_UNREADABLE`. */
  async at(step: number): Promise<PatchBatch> {
    const { seed, batch, side, levels } = this.options;
    const random = new Random(seed, STREAM, step);
    const images = new Float32Array(batch * 3 * side * side);
    const targets = HEADS.map(({ stride }) => {
      const cells = batch * (side / stride) ** 2;
      return {
        face: new Float32Array(cells),
        judged: new Float32Array(cells),
        box: new Float32Array(BOX_VALUES * cells),
      };
    });
    let positives = 0;
    for (let slot = 0; slot < batch; ) {
      const { kind, image, truth } = await this.#draws.draw(random);
      const { patches, around } = kind;
      const picture = new Mipmap(image, levelsOf(image, levels));
      for (let i = 0; i < patches && slot < batch; i++, slot++) {
        const parts = targets.map(({ face, judged, box }) => {
          const cells = face.length / batch;
          const part = (values: Float32Array, each: number): Float32Array =>
            values.subarray(slot * each, (slot + 1) * each);
          return { face: part(face, cells), judged: part(judged, cells), box: part(box, BOX_VALUES * cells) };
        });
        const wantsFace = i < around && truth.faces.length > 0;
        positives += this.#cut({ picture, truth, wantsFace, images, slot, parts }, random);
      }
    }
    const tensors: Record<string, Tensor> = { images: { shape: [batch, 3, side, side], data: images } };
    HEADS.forEach(({ stride }, i) => {
      const cells = side / stride;
      const { face, judged, box } = targets[i]!;
      tensors[`face${stride}`] = { shape: [batch, 1, cells, cells], data: face };
      tensors[`judged${stride}`] = { shape: [batch, 1, cells, cells], data: judged };
      tensors[`box${stride}`] = { shape: [batch, BOX_VALUES, cells, cells], data: box };
    });
    return { tensors, positives };
  }

  /** Cuts one patch into its slot, and writes what the heads are to answer. Gives the number of cells that are a face's. */
  #cut({ picture, truth, wantsFace, images, slot, parts }: Cut, random: Random): number {
    const { side, sizes, relighting } = this.options;
    const patch = wantsFace
      ? patchAround(truth.faces[random.below(truth.faces.length)]!, side, sizes, random)
      : patchAnywhere(picture.width, picture.height, side, random);
    const at = slot * 3 * side * side;
    samplePatch(picture, patch, side, images, at);
    relightPatch(images, at, side, relighting, random);
    const mirrored = random.next() < 0.5;
    if (mirrored) mirrorPatch(images, at, side);
    const place = (box: Truth['ignored'][number]) => {
      const placed = inPatch(box, patch);
      return mirrored ? mirrorBox(placed, side) : placed;
    };
    const faces = truth.faces.map(({ box }) => place(box));
    return writeTargets(faces, truth.ignored.map(place), side, parts);
  }
}

interface Cut {
  readonly picture: Mipmap;
  readonly truth: Truth;
  readonly wantsFace: boolean;
  readonly images: Float32Array;
  readonly slot: number;
  readonly parts: Parameters<typeof writeTargets>[3];
}
