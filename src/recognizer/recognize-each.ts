import { callable, checkOptions, flag, type OptionKinds, pickOptions, signalKind } from '../check-options.js';
import { MienError } from '../errors.js';
import type { Mtcnn } from '../face/mtcnn/mtcnn.js';
import { SEARCH_KINDS, type SearchOptions } from '../face/mtcnn/options.js';
import { requireImage } from '../image/check-image.js';
import type { Image } from '../image/image.js';
import { originalSize } from '../image/original.js';
import { mapAhead } from '../map-ahead.js';
import { PRIOR_KIND, type Prior, type PriorOptions } from '../model/prior.js';
import { EXPLAIN_KINDS, type ExplainOptions, type Recognizer } from './recognizer.js';
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

export interface EachOptions<Item> extends Searching {
  /** Reads the picture of an item; what it throws as `MienError` is that item's result. */
  readonly load: (item: Item) => Promise<Image>;
  /** Ends the sequence after the pictures that are being worked on. */
  readonly signal?: AbortSignal | undefined;
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

/**
 * Perceived expressions in any number of pictures, in order, with bounded memory: while one is searched, the next are
 * decoded, and the faces of several go through the network together. One that fails is a result like the others.
 */
export async function* recognizeEach<Item>(
  recognizer: Pick<Recognizer, 'findFaces' | 'perceiveFound'>,
  items: Iterable<Item>,
  options: RecognizeEachOptions<Item>,
): AsyncGenerator<Outcome<Item, Recognition>> {
  checkOptions('recognizeEach', options, RECOGNIZE_EACH_KINDS);
  const { prior } = options;
  const find = (image: Image): Promise<FoundFaces> => facesOf(recognizer, image, options);
  let group: Outcome<Item, FoundFaces>[] = [];
  let began = 0;
  for await (const outcome of workEach(items, find, options)) {
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
  detector: Pick<Mtcnn, 'detect'>,
  items: Iterable<Item>,
  options: EachOptions<Item>,
): AsyncGenerator<Outcome<Item, Detection>> {
  checkOptions('detectEach', options, EACH_KINDS);
  const detection = pickOptions<Searching>(options, SEARCHING_KINDS);
  yield* workEach(
    items,
    async (image) => {
      const faces = await detector.detect(image, detection);
      return { ...originalSize(image), ...partialMark(image), faces };
    },
    options,
  );
}

/** What in each face of any number of pictures speaks for its class, as {@link recognizeEach}. */
export async function* explainEach<Item>(
  recognizer: Pick<Recognizer, 'findFaces' | 'explainFound'>,
  items: Iterable<Item>,
  options: ExplainEachOptions<Item>,
): AsyncGenerator<Outcome<Item, ExplainedPicture>> {
  checkOptions('explainEach', options, { ...RECOGNIZE_EACH_KINDS, ...EXPLAIN_KINDS });
  const explaining = pickOptions(options, EXPLAIN_KINDS);
  yield* workEach(
    items,
    async (image) => recognizer.explainFound(await facesOf(recognizer, image, options), explaining),
    options,
  );
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
  items: Iterable<Item>,
  work: (image: Image) => Promise<Result>,
  { load, signal, keepImages = false }: EachOptions<Item>,
): AsyncGenerator<Outcome<Item, Result>> {
  const loading = mapAhead(items, async (item) => ({ item, image: await orError(loadChecked(load, item)) }), {
    ahead: AHEAD,
    signal,
  });
  for await (const { item, image } of loading) {
    if (image instanceof MienError) yield { item, result: image };
    else yield { item, result: await orError(work(image)), image: keepImages ? image : undefined };
  }
}

async function loadChecked<Item>(load: EachOptions<Item>['load'], item: Item): Promise<Image> {
  const image = await load(item);
  requireImage(image);
  return image;
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
