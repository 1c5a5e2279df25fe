import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { MienError } from '../errors.js';
import { faceAt } from '../face/testing/face-at.js';
import type { Image } from '../image/image.js';
import { detectEach, explainEach, type Outcome, recognizeEach } from './recognize-each.js';
import { Recognizer } from './recognizer.js';
import type { Recognition } from './result.js';
import { DESCRIPTION, detectorOf, grayLevelSession, plainExplainer, plainImage } from './testing/doubles.js';

function build() {
  const session = grayLevelSession();
  const detector = detectorOf(({ data }) => (data[0] === 0 ? [] : [faceAt(5, 5, 30)]));
  const recognizer = new Recognizer({
    session,
    description: DESCRIPTION,
    name: 'double',
    decode: async () => plainImage(0),
    openDetector: async () => detector,
    openExplainer: async () => plainExplainer(),
  });
  return { session, detector, recognizer };
}

const load = async (item: string): Promise<Image> => {
  if (item === 'broken') throw new MienError('IMAGE_UNREADABLE', 'broken: no picture');
  return plainImage(Number(item));
};

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const named = ({ item, result }: Outcome<string, Recognition>): unknown =>
  result instanceof MienError
    ? [item, result.code]
    : [item, ...result.faces.map(({ expression }) => expression)];

describe('recognizeEach', () => {
  it('answers in order, with failures and empty pictures among the others', async () => {
    const { recognizer, session } = build();
    // A group ends after a while too, which a busy machine would take for three faces.
    vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    const items = ['30', 'broken', '0', '90', 'broken', '120'];
    const outcomes = await collect(recognizeEach(recognizer, items, { load }));
    expect(outcomes.map(named)).toEqual([
      ['30', 'disgust'],
      ['broken', 'IMAGE_UNREADABLE'],
      ['0'],
      ['90', 'happy'],
      ['broken', 'IMAGE_UNREADABLE'],
      ['120', 'sad'],
    ]);
    expect(session.batches).toEqual([3]);
    expect(outcomes.every(({ image }) => image === undefined)).toBe(true);
  });

  it('takes each picture as a face where it is told to', async () => {
    const { recognizer } = build();
    const outcomes = await collect(recognizeEach(recognizer, ['0', '60'], { load, detect: false }));
    expect(outcomes.map(named)).toEqual([
      ['0', 'angry'],
      ['60', 'fear'],
    ]);
  });

  it('hands the pictures on where they are asked for', async () => {
    const { recognizer } = build();
    const outcomes = await collect(recognizeEach(recognizer, ['30', 'broken'], { load, keepImages: true }));
    expect(outcomes.map(({ image }) => image?.width)).toEqual([60, undefined]);
  });

  it('holds no more than a group of any number of pictures', async () => {
    const { recognizer, session } = build();
    let loaded = 0;
    let answered = 0;
    let most = 0;
    const counting = (item: string): Promise<Image> => {
      loaded++;
      most = Math.max(most, loaded - answered);
      return load(item);
    };
    const items = Array.from({ length: 1000 }, () => '30');
    for await (const _ of recognizeEach(recognizer, items, { load: counting })) answered++;
    expect(answered).toBe(1000);
    // A group of 64 and what is decoded ahead of it.
    expect(most).toBeLessThan(70);
    expect(Math.max(...session.batches)).toBeLessThanOrEqual(64);
  });

  it('stops at a signal, and answers for what was done', async () => {
    const { recognizer } = build();
    const stop = new AbortController();
    let loaded = 0;
    const stopping = (item: string): Promise<Image> => {
      if (++loaded === 6) stop.abort();
      return load(item);
    };
    const items = Array.from({ length: 100 }, () => '30');
    const outcomes = await collect(recognizeEach(recognizer, items, { load: stopping, signal: stop.signal }));
    expect(outcomes.length).toBeGreaterThan(0);
    expect(outcomes.length).toBeLessThan(7);
    expect(outcomes.map(named)).toEqual(outcomes.map(() => ['30', 'disgust']));
  });

  it('does not hide a fault of the program', async () => {
    const { recognizer } = build();
    const broken = async (): Promise<Image> => {
      throw new TypeError('a fault');
    };
    await expect(collect(recognizeEach(recognizer, ['30'], { load: broken }))).rejects.toThrow(TypeError);
  });
});

describe('detectEach', () => {
  it('finds faces alone', async () => {
    const outcomes = await collect(detectEach(build().detector, ['30', 'broken', '0'], { load }));
    expect(
      outcomes.map(({ result }) => (result instanceof MienError ? result.code : result.faces.length)),
    ).toEqual([1, 'IMAGE_UNREADABLE', 0]);
  });
});

describe('explainEach', () => {
  it('explains in order, with failures and empty pictures among the others', async () => {
    const items = ['30', 'broken', '0', '90'];
    const about = async (options: Parameters<typeof explainEach>[2]) => {
      const outcomes = await collect(explainEach(build().recognizer, items, options));
      return outcomes.map(({ result }) =>
        result instanceof MienError ? result.code : result.faces.map((face) => face.class),
      );
    };
    expect(await about({ load: (item) => load(String(item)) })).toEqual([
      ['disgust'],
      'IMAGE_UNREADABLE',
      [],
      ['happy'],
    ]);
    expect(await about({ load: (item) => load(String(item)), class: 'sad', detect: false })).toEqual([
      ['sad'],
      'IMAGE_UNREADABLE',
      ['sad'],
      ['sad'],
    ]);
  });
});
