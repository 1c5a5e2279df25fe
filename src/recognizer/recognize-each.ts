import { callable, checkOptions, flag, type OptionKinds, pickOptions, signalKind } from '../check-options.js';
import { MienError } from '../errors.js';
import type { FaceFinder } from '../face/face-finder.js';
import { SEARCH_KINDS, type SearchOptions } from '../face/mtcnn/options.js';
import { requireImage } from '../image/check-image.js';
import type { EncodedInput } from '../image/encoded-input.js';
import type { Image } from '../image/image.js';
import { originalSize } from '../image/original.js';
import { mapAhead } from '../map-ahead.js';
import { PRIOR_KIND, type Prior, type PriorOptions } from '../model/prior.js';
import type { Progress } from '../progress.js';
import { EXPLAIN_KINDS, type ExplainOptions, type Recognizer } from './recognizer.js';
import { requireItems } from './require-pictures.js';
import {
  type Detection,
  type ExplainedPicture,
  type FoundFaces,
  partialMark,
  type Recognition,
  wholeFace,
} from './result.js';

/** What came of one picture. */
export interface Outcome<Item, Result> {
  readonly item: Item;
  readonly result: Result | MienError;
  /** The picture itself, where `keepImages` asks for it and it could be read. */
  readonly image?: Image | undefined;
}

/** Any number of items: an array, a generator, or what comes piece by piece, such as frames. */
export type Items<Item> = Iterable<Item> | AsyncIterable<Item>;

export interface EachOptions<Item> extends Searching {
  /**
   * Gives the picture of an item; what it throws as `MienError` is that item's result. Default: the item is the picture, in
   * whatever form the recognizer takes.
   */
  readonly load?: ((item: Item) => unknown) | undefined;
  /** Ends the sequence after the pictures that are being worked on. */
  readonly signal?: AbortSignal | undefined;
  /** Told after each picture how many are done, and of how many where the items are an array. */
  readonly onProgress?: Progress | undefined;
  /** Hands the decoded picture on with the result. Default false. */
  readonly keepImages?: boolean | undefined;
}

export interface ExplainEachOptions<Item> extends RecognizeEachOptions<Item>, ExplainOptions {}

export interface RecognizeEachOptions<Item> extends EachOptions<Item>, PriorOptions {
  /** False where each picture is one face already. Default true. */
  readonly detect?: boolean | undefined;
}

/** The signal ends the sequence, and not the search of a picture. */
const { signal: _, ...searching } = SEARCH_KINDS;
type Searching = Omit<SearchOptions, 'signal'>;
const SEARCHING_KINDS: OptionKinds<Searching> = searching;

const EACH_KINDS: OptionKinds<EachOptions<unknown>> = {
  ...SEARCHING_KINDS,
  load: callable,
  signal: signalKind,
  onProgress: callable,
  keepImages: flag,
};
const RECOGNIZE_EACH_KINDS: OptionKinds<RecognizeEachOptions<unknown>> = {
  ...EACH_KINDS,
  detect: flag,
  prior: PRIOR_KIND,
};

/** Pictures decoded ahead: decoding takes other threads than the networks do. A photo of 50 megapixels is 150 MB. */
const AHEAD = 2;

/** The faces of a group go through the network together. A group ends at the first of these. */
const GROUP = { faces: 64, pictures: 64, keptBytes: 64e6, milliseconds: 250 } as const;

/** What a recognizer must have for each kind of sequence. The pictures of one without `decode` are pixels. */
type Decoding = Partial<Pick<Recognizer, 'decode'>>;
type Recognizing = Pick<Recognizer, 'findFaces' | 'perceiveFound'> &
  Decoding &
  Partial<Pick<Recognizer, 'workers' | 'recognize' | 'recognizeCrops'>>;

/**
 * Perceived expressions in any number of pictures, in order, with bounded memory: while one is searched, the next are
 * decoded, and the faces of several go through the network together. A recognizer with `workers` has each work on a
 * picture. One that fails is a result like the others. Throws `OPTION_INVALID`, and what the items throw.
 *
 * @example
 * for await (const { item, result } of recognizeEach(recognizer, ['a.jpg', 'b.jpg'])) {
 *   console.log(item, result instanceof MienError ? result.code : result.faces);
 * }
 */
export async function* recognizeEach<Item>(
  recognizer: Recognizing,
  items: Items<Item>,
  options: RecognizeEachOptions<Item> = {},
): AsyncGenerator<Outcome<Item, Recognition>> {
  checkOptions('recognizeEach', options, RECOGNIZE_EACH_KINDS);
  const outcomes = inThreads(recognizer) ? eachInThread : eachHere;
  requireItems('recognizeEach', items);
  yield* reported(outcomes(recognizer as Recognizer, items, options), items, options.onProgress);
}

function inThreads({ workers = 0, recognize, recognizeCrops }: Recognizing): boolean {
  return workers > 0 && recognize !== undefined && recognizeCrops !== undefined;
}

/** Pictures wholly in one thread each, two for each thread on their way. */
async function* eachInThread<Item>(
  recognizer: Recognizer,
  items: Items<Item>,
  { load, signal, keepImages = false, detect = true, ...options }: RecognizeEachOptions<Item>,
): AsyncGenerator<Outcome<Item, Recognition>> {
  const { prior } = options;
  const detection = pickOptions<Searching>(options, SEARCHING_KINDS);
  const look = async (picture: EncodedInput | Image): Promise<Recognition> => {
    if (detect) return recognizer.recognize(picture, { ...detection, prior });
    const [recognition] = await recognizer.recognizeCrops([picture], { prior });
    return recognition!;
  };
  const work = async (item: Item): Promise<Outcome<Item, Recognition>> => {
    const picture = await orError(pictureOf(item));
    if (picture instanceof MienError) return { item, result: picture };
    return { item, result: await orError(look(picture)), image: keepImages ? (picture as Image) : undefined };
  };
  const pictureOf = async (item: Item): Promise<EncodedInput | Image> => {
    const given = (load === undefined ? item : await load(item)) as EncodedInput | Image;
    return keepImages ? recognizer.decode(given, { signal }) : given;
  };
  yield* mapAhead(items, work, { ahead: 2 * recognizer.workers, signal });
}

async function* eachHere<Item>(
  recognizer: Recognizer,
  items: Items<Item>,
  options: RecognizeEachOptions<Item>,
): AsyncGenerator<Outcome<Item, Recognition>> {
  const { prior } = options;
  const find = (image: Image): Promise<FoundFaces> => facesOf(recognizer, image, options);
  let group: Outcome<Item, FoundFaces>[] = [];
  let began = 0;
  for await (const outcome of workEach(recognizer, items, find, options)) {
    if (group.length === 0) began = performance.now();
    group.push(outcome);
    if (isFull(group) || performance.now() - began > GROUP.milliseconds) {
      yield* perceiveGroup(recognizer, group, prior);
      group = [];
    }
  }
  if (group.length > 0) yield* perceiveGroup(recognizer, group, prior);
}

/** The faces of any number of pictures, as {@link recognizeEach}, but without their expressions. */
export async function* detectEach<Item>(
  detector: Pick<FaceFinder, 'detect'>,
  items: Items<Item>,
  options: EachOptions<Item> = {},
): AsyncGenerator<Outcome<Item, Detection>> {
  checkOptions('detectEach', options, EACH_KINDS);
  requireItems('detectEach', items);
  const detection = pickOptions<Searching>(options, SEARCHING_KINDS);
  const find = async (image: Image): Promise<Detection> => {
    const faces = await detector.detect(image, detection);
    return { ...originalSize(image), ...partialMark(image), faces };
  };
  yield* reported(workEach({}, items, find, options), items, options.onProgress);
}

/** What in each face of any number of pictures speaks for its class, as {@link recognizeEach}. */
export async function* explainEach<Item>(
  recognizer: Pick<Recognizer, 'findFaces' | 'explainFound'> & Decoding,
  items: Items<Item>,
  options: ExplainEachOptions<Item> = {},
): AsyncGenerator<Outcome<Item, ExplainedPicture>> {
  checkOptions('explainEach', options, { ...RECOGNIZE_EACH_KINDS, ...EXPLAIN_KINDS });
  requireItems('explainEach', items);
  const explaining = pickOptions(options, EXPLAIN_KINDS);
  const explain = async (image: Image): Promise<ExplainedPicture> =>
    recognizer.explainFound(await facesOf(recognizer, image, options), explaining);
  yield* reported(workEach(recognizer, items, explain, options), items, options.onProgress);
}

async function facesOf<Item>(
  recognizer: Pick<Recognizer, 'findFaces'>,
  image: Image,
  { detect = true, ...options }: RecognizeEachOptions<Item>,
): Promise<FoundFaces> {
  return detect
    ? recognizer.findFaces(image, pickOptions<Searching>(options, SEARCHING_KINDS))
    : wholeFace(image);
}

async function* workEach<Item, Result>(
  decoding: Decoding,
  items: Items<Item>,
  work: (image: Image) => Promise<Result>,
  { load, signal, keepImages = false }: EachOptions<Item>,
): AsyncGenerator<Outcome<Item, Result>> {
  const read = async (item: Item): Promise<Image> => {
    const picture = load === undefined ? item : await load(item);
    if (decoding.decode !== undefined) return decoding.decode(picture as EncodedInput | Image, { signal });
    requireImage(picture);
    return picture;
  };
  const loading = mapAhead(items, async (item) => ({ item, image: await orError(read(item)) }), {
    ahead: AHEAD,
    signal,
  });
  for await (const { item, image } of loading) {
    if (image instanceof MienError) yield { item, result: image };
    else yield { item, result: await orError(work(image)), image: keepImages ? image : undefined };
  }
}

async function* reported<Item, Result>(
  outcomes: AsyncGenerator<Outcome<Item, Result>>,
  items: Items<Item>,
  onProgress: Progress | undefined,
): AsyncGenerator<Outcome<Item, Result>> {
  const total = Array.isArray(items) ? items.length : undefined;
  let done = 0;
  for await (const outcome of outcomes) {
    onProgress?.(++done, total, 'pictures');
    yield outcome;
  }
}

/** What a piece of work came to, a `MienError` as a value like others. */
export async function orError<Value>(promise: Promise<Value>): Promise<Value | MienError> {
  return promise.catch((error: unknown) => {
    if (error instanceof MienError) return error;
    throw error;
  });
}

function isFull<Item>(group: readonly Outcome<Item, FoundFaces>[]): boolean {
  const sum = (count: (outcome: Outcome<Item, FoundFaces>) => number): number =>
    group.reduce((total, outcome) => total + count(outcome), 0);
  return (
    group.length >= GROUP.pictures ||
    sum(({ result }) => (result instanceof MienError ? 0 : result.crops.length)) >= GROUP.faces ||
    sum(({ image }) => image?.data.length ?? 0) >= GROUP.keptBytes
  );
}

async function* perceiveGroup<Item>(
  recognizer: Pick<Recognizer, 'perceiveFound'>,
  group: readonly Outcome<Item, FoundFaces>[],
  prior: Prior | undefined,
): AsyncGenerator<Outcome<Item, Recognition>> {
  const found = group.flatMap(({ result }) => (result instanceof MienError ? [] : [result]));
  const recognitions = await orError(recognizer.perceiveFound(found, { prior }));
  let next = 0;
  for (const outcome of group) {
    if (outcome.result instanceof MienError) yield { ...outcome, result: outcome.result };
    else
      yield { ...outcome, result: recognitions instanceof MienError ? recognitions : recognitions[next++]! };
  }
}
