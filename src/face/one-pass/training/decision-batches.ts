import type { Image } from '../../../image/image.js';
import { Random } from '../../../random.js';
import type { Session, Tensor } from '../../../runtime/session.js';
import type { Box, ScoredBox } from '../../mtcnn/boxes.js';
import { levelsOf } from '../../mtcnn/levels.js';
import { Mipmap } from '../../mtcnn/mipmap.js';
import { detectionOptions } from '../../mtcnn/options.js';
import { SearchGuard } from '../../mtcnn/search-guard.js';
import { MIRRORED_POINTS } from '../../mtcnn/training/batches.js';
import { squareNear } from '../../mtcnn/training/sample.js';
import type { Truth } from '../../mtcnn/training/truth.js';
import { cropAround } from '../crop.js';
import { CROP_REACH, CROP_SIDE, DECISION_VALUES } from '../plan.js';
import { proposeInOnePass } from '../search.js';
import { type CropTarget, cropTarget } from './crop-target.js';
import { framePatch, mirrorPatch, relightPatch } from './patches.js';
import { type PhotoDrawOptions, PhotoDraws, type PhotoShare, type TruthOf } from './photo-draws.js';

export interface DecisionBatchOptions extends PhotoDrawOptions {
  readonly seed: number;
  /** Crops a batch. */
  readonly batch: number;
  /** The smallest face that is searched for, pixels; small ones as likely as large ones. */
  readonly minFace: readonly [number, number];
  /** Probability from which the search proposes; lower than in use. */
  readonly proposes: number;
  /** Faces of a photo, proposals on each face, squares drawn near it, and proposals beside all faces, at most. */
  readonly faces: number;
  readonly proposed: number;
  readonly drawn: number;
  readonly others: number;
  /** Share of the crops in which the photo ends near the square, as photos do that show little but a face. */
  readonly framed: number;
}

/** A square with what the net is to answer. */
interface Crop {
  readonly square: Box;
  readonly target: CropTarget;
}

/** Keeps the draws of one seed apart from those of other parts of a run. */
const STREAM = 78;

/** Photos that are looked at for a batch, a crop: more say that the search proposes nothing. */
const MOST_PHOTOS = 10;

/** Makes the inputs of any step from seed and step alone: crops of what the search proposes in photos. */
export class DecisionBatches {
  readonly #draws: PhotoDraws<PhotoShare>;

  constructor(
    kinds: readonly PhotoShare[],
    truthOf: TruthOf,
    private readonly search: Session,
    private readonly options: DecisionBatchOptions,
  ) {
    this.#draws = new PhotoDraws(kinds, truthOf, options);
  }

  /** The batch of step `step`, from 0. Throws file errors, `IMAGE_UNREADABLE` and `RUNTIME_FAILED`. */
  async at(step: number): Promise<Readonly<Record<string, Tensor>>> {
    const { seed, batch, levels } = this.options;
    const random = new Random(seed, STREAM, step);
    const tensors = emptyTensors(batch);
    let slot = 0;
    for (let photos = 0; slot < batch && photos < MOST_PHOTOS * batch; photos++) {
      const { image, truth } = await this.#draws.draw(random);
      const picture = new Mipmap(image, levelsOf(image, levels));
      for (const crop of this.#chosen(await this.#propose(picture, image, random), truth, random)) {
        if (slot === batch) break;
        this.#write(picture, crop, tensors, slot++, random);
      }
    }
    return tensors;
  }

  async #propose(picture: Mipmap, { width, height }: Image, random: Random): Promise<readonly ScoredBox[]> {
    const {
      minFace: [smallest, largest],
      proposes,
    } = this.options;
    const options = detectionOptions({
      minFace: smallest * (largest / smallest) ** random.next(),
      thresholds: [proposes, 0.7, 0.7],
    });
    const guard = new SearchGuard(width, height, options);
    const [found] = await proposeInOnePass(this.search)([{ picture, guard }], options);
    return found!.boxes as readonly ScoredBox[];
  }

  /** Some of the squares on each face, drawn and proposed, and some of the others, the surer the more likely. */
  #chosen(proposals: readonly ScoredBox[], truth: Truth, random: Random): readonly Crop[] {
    const { faces, proposed, drawn, others } = this.options;
    const found = proposals.flatMap((square): Crop[] => {
      const target = cropTarget(square, truth);
      return target === undefined ? [] : [{ square, target }];
    });
    const chosen: Crop[] = [];
    for (const face of shuffled(truth.faces, random).slice(0, faces)) {
      const here = found.filter(({ target }) => target.face === face);
      chosen.push(...shuffled(here, random).slice(0, proposed));
      for (let i = 0; i < drawn; i++) {
        const square = squareNear(face, random, [0.8, 1.35], 0.15);
        const target = cropTarget(square, truth);
        if (target !== undefined) chosen.push({ square, target });
      }
    }
    const beside = found
      .filter(({ target }) => target.judged === 0)
      .sort((a, b) => (b.square as ScoredBox).rank - (a.square as ScoredBox).rank);
    const taken = new Set<Crop>();
    for (let i = 0; i < others && beside.length > 0; i++)
      taken.add(beside[Math.floor(beside.length * random.next() ** 3)]!);
    return shuffled([...chosen, ...taken], random);
  }

  #write(
    picture: Mipmap,
    { square, target }: Crop,
    tensors: BatchTensors,
    slot: number,
    random: Random,
  ): void {
    const { left, top, right, bottom } = cropAround(square);
    const [cellWidth, cellHeight] = [(right - left) / CROP_SIDE, (bottom - top) / CROP_SIDE];
    const at = slot * 3 * CROP_SIDE ** 2;
    const { data } = tensors.images;
    picture.sample({ left, top, cellWidth, cellHeight, columns: CROP_SIDE, rows: CROP_SIDE }, data, at);
    relightPatch(data, at, CROP_SIDE, this.options.relighting, random);
    if (random.next() < this.options.framed) framePatch(data, at, CROP_SIDE, frameNear(random));
    const mirrored = random.next() < 0.5;
    if (mirrored) mirrorPatch(data, at, CROP_SIDE);
    const { judged, offsets, points } = target;
    if (judged !== undefined) {
      tensors.face.data[slot] = judged;
      tensors['face.weights'].data[slot] = 1;
    }
    if (offsets !== undefined) {
      const [l, t, r, b] = offsets;
      tensors.box.data.set(mirrored ? [-r!, t!, -l!, b!] : offsets, slot * DECISION_VALUES.box);
      tensors['box.weights'].data[slot] = 1;
    }
    if (points !== undefined) {
      const placed = mirrored
        ? points.map((_, k) =>
            k < 5 ? 1 - points[MIRRORED_POINTS[k]!]! : points[5 + MIRRORED_POINTS[k - 5]!]!,
          )
        : points;
      tensors.landmarks.data.set(placed, slot * DECISION_VALUES.landmarks);
      tensors['landmarks.weights'].data[slot] = 1;
    }
  }
}

/** An end of the photo near the square of a crop, in pixels of the crop: each side's with even odds, or beyond the crop. */
function frameNear(random: Random): Box {
  const inset = (CROP_SIDE * (1 - 1 / CROP_REACH)) / 2;
  const from = (): number => (random.next() < 0.5 ? 0 : random.uniform(0.2, 1.2) * inset);
  return { left: from(), top: from(), right: CROP_SIDE - from(), bottom: CROP_SIDE - from() };
}

type BatchTensors = ReturnType<typeof emptyTensors>;

function emptyTensors(batch: number) {
  const tensor = (...shape: number[]) => ({
    shape,
    data: new Float32Array(shape.reduce((product, size) => product * size, 1)),
  });
  const { face, box, landmarks } = DECISION_VALUES;
  return {
    images: tensor(batch, 3, CROP_SIDE, CROP_SIDE),
    face: tensor(batch, face),
    box: tensor(batch, box),
    landmarks: tensor(batch, landmarks),
    'face.weights': tensor(batch),
    'box.weights': tensor(batch),
    'landmarks.weights': tensor(batch),
  };
}

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  return [...random.shuffle(Int32Array.from(items.keys()))].map((i) => items[i]!);
}
