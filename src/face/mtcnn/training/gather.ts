import { MienError } from '../../../errors.js';
import { decodeImage } from '../../../image/decode.js';
import type { Image } from '../../../image/image.js';
import type { Issue } from '../../../issue.js';
import { mapAhead } from '../../../map-ahead.js';
import { throwIfAborted } from '../../../progress.js';
import { Random } from '../../../random.js';
import type { Session } from '../../../runtime/session.js';
import type { MarkedPhoto } from '../../evaluation/marked-photos.js';
import type { Box } from '../boxes.js';
import { type LevelShares, levelsOf } from '../levels.js';
import { Mipmap } from '../mipmap.js';
import { NET_NAMES, NET_PLANS, type NetName } from '../net-plans.js';
import { CropSet } from './crops.js';
import { type MiningOptions, mineSquares } from './mine.js';

import {
  type Kind,
  labelCrop,
  placedCell,
  placedCrop,
  type Sample,
  squareAnywhere,
  squareNear,
} from './sample.js';
import type { Truth } from './truth.js';
import { type Variation, varyPhoto } from './vary.js';

/** How many samples a photo gives, at most. */
export interface GatherOptions {
  readonly seed: number;
  /** Between which levels each photo is stretched once it is varied; null: as it is. */
  readonly levels: LevelShares | null;
  /** Times that all photos are gone through; in the first `plain` of them they are taken as they are, else varied. */
  readonly passes: number;
  readonly plain: number;
  /** Of each face; tries that give another kind are dropped. */
  readonly positives: number;
  readonly parts: number;
  /** Squares around each face that do not hold it, and squares anywhere; of each photo. */
  readonly near: number;
  readonly anywhere: number;
  /** Of what the cascade so far takes for faces: of each photo. */
  readonly mined: number;
  readonly variation: Variation;
  readonly mining: MiningOptions;
  /** Side of the smallest square anywhere, pixels. */
  readonly smallest: number;
}

export interface GatherWork {
  readonly photos: readonly MarkedPhoto[];
  readonly truthOf: (photo: MarkedPhoto) => Truth;
  /** The nets trained before this one. */
  readonly nets: Partial<Record<NetName, Session>>;
  readonly signal?: AbortSignal | undefined;
  readonly onPhoto?: (done: number, total: number, crops: number) => void;
}

export interface Gathered {
  readonly crops: CropSet;
  readonly issues: readonly Issue[];
}

/** Keeps the draws of one seed apart from those of others parts of a run. */
const STREAM = 11;
/** Photos decoded ahead. */
const AHEAD = 4;

/**
 * Cuts the samples to train `net` on. The same seed and earlier nets give the same samples. Photos that cannot be
 * read are issues. Throws `INTERRUPTED`.
 */
export async function gather(net: NetName, work: GatherWork, options: GatherOptions): Promise<Gathered> {
  const { photos, signal, onPhoto } = work;
  const crops = new CropSet(NET_PLANS[net].size);
  const issues: Issue[] = [];
  const total = options.passes * photos.length;
  const load = (index: number) => loadPhoto(net, index, work, options);
  const indices = Array.from({ length: total }, (_, index) => index);
  let index = 0;
  for await (const loaded of mapAhead(indices, load, { ahead: AHEAD, signal })) {
    const { path } = photos[index++ % photos.length]!;
    if (loaded instanceof MienError) {
      const { code, message } = loaded;
      if (index <= photos.length) issues.push({ code, message, file: path, outcome: 'excluded' });
      continue;
    }
    const { image, truth, random } = loaded;
    const { levels } = options;
    const picture = new Mipmap(image, levels === null ? undefined : levelsOf(image, levels));
    const mined = await mineSquares(picture, net, work.nets, options.mining);
    for (const sample of samplesOf(net, image, truth, mined, options, random)) crops.add(picture, sample);
    onPhoto?.(index, total, crops.count);
  }
  throwIfAborted(signal, 'Cutting samples');
  return { crops, issues };
}

interface LoadedPhoto {
  readonly image: Image;
  readonly truth: Truth;
  readonly random: Random;
}

async function loadPhoto(
  net: NetName,
  index: number,
  { photos, truthOf }: GatherWork,
  { seed, plain, variation }: GatherOptions,
): Promise<LoadedPhoto | MienError> {
  const photo = photos[index % photos.length]!;
  const random = new Random(seed, STREAM, NET_NAMES.indexOf(net), index);
  try {
    const image = await decodeImage(photo.path);
    const known = truthOf(photo);
    if (index < plain * photos.length) return { image, truth: known, random };
    return { ...(await varyPhoto(image, known, variation, random)), random };
  } catch (error) {
    if (error instanceof MienError) return error;
    throw error;
  }
}

/** Tries for each sample wanted near a face. */
const TRIES = 6;

/** The samples of one photo: near its faces, mined, and anywhere. */
function* samplesOf(
  net: NetName,
  { width, height }: Image,
  truth: Truth,
  mined: readonly Box[],
  options: GatherOptions,
  random: Random,
): Generator<Sample> {
  const place = net === 'p' ? placedCell : placedCrop;
  const label = (square: Box): Sample | undefined => {
    const { crop, moved } = place(square);
    if (!(crop.right - crop.left >= 1 && moved.right - moved.left >= 1)) return undefined;
    if (!(crop.bottom - crop.top >= 1 && moved.bottom - moved.top >= 1)) return undefined;
    // The P-Net's cells lie inside the photo.
    const outside = crop.left < 0 || crop.top < 0 || crop.right > width || crop.bottom > height;
    return net === 'p' && outside ? undefined : labelCrop(crop, truth, moved);
  };
  const wanted: Record<Kind, number> = {
    positive: options.positives,
    part: options.parts,
    negative: options.near,
  };
  for (const face of truth.faces) {
    const left = { ...wanted };
    const draw = function* (size: readonly [number, number], shift: number, kinds: readonly Kind[]) {
      const tries = TRIES * kinds.reduce((sum, kind) => sum + left[kind], 0);
      for (let i = 0; i < tries && kinds.some((kind) => left[kind] > 0); i++) {
        const sample = label(squareNear(face, random, size, shift));
        if (sample === undefined || !kinds.includes(sample.kind) || left[sample.kind] === 0) continue;
        left[sample.kind]--;
        yield sample;
      }
    };
    yield* draw([0.75, 1.4], 0.18, ['positive', 'part']);
    yield* draw([0.6, 1.7], 0.4, ['part']);
    yield* draw([0.25, 2.5], 1, ['negative']);
  }
  const found = mined.map(label).filter((sample) => sample !== undefined);
  yield* found.filter(({ kind }) => kind !== 'negative');
  yield* some(
    found.filter(({ kind }) => kind === 'negative'),
    options.mined,
    random,
  );
  for (let i = 0; i < options.anywhere; i++) {
    const sample = label(squareAnywhere(width, height, options.smallest, random));
    if (sample?.kind === 'negative') yield sample;
  }
}

/** So many of the items, at random; all where there are fewer. */
function some<T>(items: readonly T[], count: number, random: Random): readonly T[] {
  if (items.length <= count) return items;
  const order = random.shuffle(Int32Array.from(items.keys()));
  return [...order.subarray(0, count)].map((i) => items[i]!);
}
