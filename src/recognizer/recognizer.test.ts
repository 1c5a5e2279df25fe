import { describe, expect, it } from 'vitest';
import { MienError } from '../errors.js';
import type { DetectedFace } from '../face/detected-face.js';
import type { FaceCheck } from '../face/face-check.js';
import { faceAt } from '../face/testing/face-at.js';
import { FACE_BYTES } from '../image/face-size.js';
import type { Image } from '../image/image.js';
import type { Prior } from '../model/prior.js';
import { floats } from '../runtime/session.js';
import { recognizeEach } from './recognize-each.js';
import { Recognizer } from './recognizer.js';
import type { Recognition } from './result.js';
import { rounded } from './rounded.js';
import { DESCRIPTION, detectorOf, grayLevelSession, plainExplainer, plainImage } from './testing/doubles.js';

function build(find: (image: Image) => readonly DetectedFace[] = () => [], faceCheck?: FaceCheck) {
  const session = grayLevelSession();
  const detector = detectorOf(find);
  let opened = 0;
  const maps: (number | undefined)[] = [];
  const explainer = plainExplainer();
  const recognizer = new Recognizer<string>({
    session,
    description: DESCRIPTION,
    name: 'double',
    // A "file" is named for its gray level.
    decode: async (source) => {
      if (source === 'broken') throw new MienError('IMAGE_UNREADABLE', 'broken: no picture');
      return plainImage(Number(source));
    },
    openDetector: async () => {
      opened++;
      return detector;
    },
    openFaceCheck: faceCheck && (async () => faceCheck),
    openExplainer: async (map) => {
      maps.push(map);
      if (map === 7) throw new MienError('OPTION_INVALID', 'no map of 7 rows');
      return explainer;
    },
  });
  return { recognizer, session, detector, explainer, maps, opened: () => opened };
}

describe('a recognizer', () => {
  it('gives each face its place and expression, in the order of the detector', async () => {
    // The right half of the picture is brighter: class 4 against class 1.
    const image = plainImage(30, 200, 100);
    for (let i = 0; i < image.data.length; i++) if (i % 200 >= 100) image.data[i] = 120;
    const faces = [faceAt(130, 30, 40, 0.9), faceAt(20, 30, 40, 0.8)];
    const { recognizer } = build(() => faces);
    const result = await recognizer.recognize(image);
    expect(result).toMatchObject({ width: 200, height: 100 });
    expect(result.faces).toMatchObject([
      { ...faces[0], expression: 'sad', uncertain: false },
      { ...faces[1], expression: 'disgust', uncertain: false },
    ]);
    expect(result.faces[0]!.confidence).toBeCloseTo(0.9, 5);
  });

  it('puts the faces of several pictures through the network together', async () => {
    const { recognizer, session } = build(({ data }) => new Array(data[0]! / 30).fill(faceAt(5, 5, 30)));
    const results = await recognizer.recognizeAll(['30', '0', '60', plainImage(90)]);
    expect(results.map(({ faces }) => faces.map(({ expression }) => expression))).toEqual([
      ['disgust'],
      [],
      ['fear', 'fear'],
      ['happy', 'happy', 'happy'],
    ]);
    expect(session.batches).toEqual([6]);
  });

  it('splits very many faces into runs', async () => {
    const { recognizer, session } = build(() => new Array(150).fill(faceAt(5, 5, 30)));
    expect((await recognizer.recognize('90')).faces).toHaveLength(150);
    expect(session.batches).toEqual([64, 64, 22]);
  });

  it('is released once, waits for what was begun, and then refuses more', async () => {
    const order: string[] = [];
    const { recognizer, session, detector } = build(() => [faceAt(5, 5, 30)]);
    const { release, run } = session;
    session.run = async (feeds) => {
      order.push('perceived');
      return run(feeds);
    };
    session.release = async () => {
      order.push('released');
      await release();
    };
    const { detectAll } = detector;
    detector.detectAll = async (...given) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return detectAll(...given);
    };
    const answered = recognizer.recognize('30');
    await Promise.all([recognizer.release(), recognizer.release()]);
    expect(order).toEqual(['perceived', 'released']);
    expect((await answered).faces).toHaveLength(1);
    await recognizer.release();
    expect(order).toHaveLength(2);
    await expect(recognizer.recognize('30')).rejects.toMatchObject({ code: 'RUNTIME_FAILED' });
  });

  it('is uncertain of what is probably no face, and keeps its expression and place', async () => {
    const found = [0.76, 0.74].map((faceProbability) => ({ ...faceAt(5, 5, 30), faceProbability }));
    const { recognizer } = build(() => found);
    const { faces } = await recognizer.recognize('60');
    expect(faces.map(({ uncertain, uncertainBecause }) => [uncertain, uncertainBecause])).toEqual([
      [false, undefined],
      [true, 'no-face'],
    ]);
    expect(faces[1]).toMatchObject({
      box: [5, 5, 30, 30],
      expression: faces[0]!.expression,
      faceProbability: 0.74,
    });
  });

  it('detects alone, and passes options on', async () => {
    const faces = [faceAt(1, 2, 30), faceAt(20, 2, 30)];
    const { recognizer, session } = build(() => faces);
    expect(await recognizer.detect('30')).toEqual({ width: 60, height: 40, faces });
    expect((await recognizer.detect('30', { maxFaces: 1 })).faces).toEqual([faces[0]]);
    expect(session.batches).toEqual([]);
  });

  it('takes crops whole, and opens no detector for them', async () => {
    const { recognizer, opened } = build();
    const [result] = await recognizer.recognizeCrops(['180']);
    expect(result!.faces).toMatchObject([
      { box: [0, 0, 60, 40], score: null, landmarks: null, expression: 'neutral' },
    ]);
    expect(opened()).toBe(0);
  });

  it('opens the detector once, also for pictures at the same time, and releases all', async () => {
    const { recognizer, session, detector, opened } = build();
    await recognizer.openDetector();
    await Promise.all([recognizer.detect('30'), recognizer.detect('60')]);
    expect(opened()).toBe(1);
    await recognizer.release();
    expect([session.released, detector.released]).toEqual([true, true]);
  });

  it('tries again to open a detector that could not be reached', async () => {
    let tries = 0;
    const detector = detectorOf(() => [faceAt(5, 5, 30)]);
    const recognizer = new Recognizer<string>({
      session: grayLevelSession(),
      description: DESCRIPTION,
      name: 'double',
      decode: async (level) => plainImage(Number(level)),
      openDetector: async () => {
        tries += 1;
        if (tries === 1) throw new MienError('DOWNLOAD_FAILED', 'the server is away');
        return detector;
      },
      openExplainer: async () => plainExplainer(),
    });
    await expect(recognizer.detect('30')).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    expect((await recognizer.detect('30')).faces).toHaveLength(1);
    await recognizer.detect('60');
    expect(tries).toBe(2);
  });

  it('explains each face by its likeliest class, or all by the one asked for', async () => {
    const { recognizer, explainer, maps } = build();
    const faces = Uint8Array.from({ length: 2 * FACE_BYTES }, (_, i) => (i < FACE_BYTES ? 90 : 150));
    const own = await recognizer.explain(faces);
    expect(own).toMatchObject([
      { class: 'happy', expression: 'happy', method: 'Grad-CAM', map: [6, 6] },
      { class: 'surprise', expression: 'surprise' },
    ]);
    expect(own.map(({ heat }) => [heat.length, heat[0]])).toEqual([
      [FACE_BYTES, Math.fround(0.3)],
      [FACE_BYTES, Math.fround(0.5)],
    ]);
    const asked = await recognizer.explain(faces, { class: 'fear' });
    expect(asked.map(({ class: name, expression, heat }) => [name, expression, heat[9]])).toEqual([
      ['fear', 'happy', Math.fround(0.2)],
      ['fear', 'surprise', Math.fround(0.2)],
    ]);
    await recognizer.explain(faces, { map: 12 });
    expect(maps).toEqual([undefined, 12]);
    await recognizer.release();
    expect(explainer.released).toBe(true);
  });

  it('refuses classes and maps that there are not, and goes on', async () => {
    const { recognizer, maps } = build();
    const face = new Uint8Array(FACE_BYTES);
    await expect(recognizer.explain(face, { class: 'bored' as never })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      hint: expect.stringContaining('surprise'),
    });
    for (let i = 0; i < 2; i++) {
      await expect(recognizer.explain(face, { map: 7 })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    }
    expect(await recognizer.explain(face)).toHaveLength(1);
    expect(maps).toEqual([7, 7, undefined]);
    expect(await recognizer.explain(new Uint8Array())).toEqual([]);
    await expect(recognizer.explain(new Uint8Array(5))).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });

  it('explains the faces found in a picture, with what the network saw of each', async () => {
    const face = faceAt(5, 5, 30);
    const { recognizer } = build(() => [face]);
    const found = await recognizer.findFaces(plainImage(120));
    const explained = await recognizer.explainFound(found);
    expect(explained).toMatchObject({ width: 60, height: 40, faces: [{ ...face, class: 'sad' }] });
    expect(explained.faces[0]!.crop).toEqual(new Uint8Array(FACE_BYTES).fill(120));
    expect((await recognizer.explainFound({ ...found, faces: [], crops: [] })).faces).toEqual([]);
  });

  it('doubts pictures given as faces that are none, and those only', async () => {
    const checked: number[] = [];
    const { recognizer } = build(() => [faceAt(5, 5, 30)], {
      // The darker, the likelier.
      async probabilities(pictures) {
        const levels = Array.from(
          { length: pictures.length / FACE_BYTES },
          (_, i) => pictures[i * FACE_BYTES]!,
        );
        checked.push(...levels);
        return Float32Array.from(levels, (level) => (level > 100 ? 0.49 : 0.51));
      },
      release: async () => {},
    });
    const crops = await recognizer.recognizeCrops(['90', '120', '60', '150']);
    expect(crops.map(({ faces }) => faces[0]!.uncertain)).toEqual([false, true, false, true]);
    expect(crops[1]!.faces[0]).toMatchObject({ expression: 'sad', score: null });
    expect((await recognizer.recognize('150')).faces[0]!.uncertain).toBe(false);
    expect(checked).toEqual([90, 120, 60, 150]);
  });

  it('says which picture is broken', async () => {
    const { recognizer } = build();
    await expect(recognizer.recognize('broken')).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });
});

describe('a recognizer asked for another prior', () => {
  const SHARES = [0.05, 0.05, 0.1, 0.4, 0.1, 0.1, 0.2];
  const withShares = (prior?: Prior) =>
    new Recognizer<string>({
      session: grayLevelSession(),
      description: { ...DESCRIPTION, shares: SHARES },
      name: 'double',
      prior,
      decode: async (source) => plainImage(Number(source)),
      openDetector: async () => detectorOf(() => [faceAt(5, 5, 30)]),
      openExplainer: async () => plainExplainer(),
    });
  /** What Bayes' rule makes of the double's answer: 0.9 for one class, a sixth of 0.1 for each other. */
  const expected = (named: number, to: readonly number[]): readonly number[] => {
    const weighted = to.map((share, k) => ((k === named ? 0.9 : 0.1 / 6) * share) / SHARES[k]!);
    return weighted.map((weight) => weight / weighted.reduce((a, b) => a + b, 0));
  };
  const answer = ({ faces }: Recognition): readonly number[] => Object.values(faces[0]!.probabilities);
  const close = (got: readonly number[], to: readonly number[]) =>
    got.forEach((p, k) => {
      expect(p).toBeCloseTo(to[k]!, 5);
    });
  const EVEN = new Array<number>(7).fill(1 / 7);

  it('answers by it in every call, or in one', async () => {
    const even = withShares('even');
    close(answer(await even.recognize('90')), expected(3, EVEN));
    close(answer((await even.recognizeCrops(['90']))[0]!), expected(3, EVEN));
    // The call's own wins.
    close(answer(await even.recognize('90', { prior: 'training' })), expected(3, SHARES));
    const plain = withShares();
    const own = await plain.probabilities(new Uint8Array(FACE_BYTES).fill(90));
    close([...own], expected(3, SHARES));
    close(
      answer((await plain.recognizeCrops(['90'], { prior: { happy: 1, sad: 3 } }))[0]!),
      expected(3, [0, 0, 0, 0.25, 0.75, 0, 0]),
    );
    const [explained] = await plain.explain(new Uint8Array(FACE_BYTES).fill(90), { prior: 'even' });
    close(Object.values(explained!.probabilities), expected(3, EVEN));
    for await (const { result } of recognizeEach(plain, ['90'], {
      load: async (level) => plainImage(Number(level)),
      prior: 'even',
    })) {
      close(answer(result as Recognition), expected(3, EVEN));
    }
  });

  it('says which prior its answers are for', () => {
    expect(withShares().prior).toEqual({ name: 'training', shares: SHARES });
    expect(withShares('even').prior?.name).toBe('even');
    expect(build().recognizer.prior).toBeUndefined();
  });

  it('refuses what is none, and one that the model cannot answer by', async () => {
    const { recognizer } = build();
    await expect(recognizer.recognize('90', { prior: 'even' })).rejects.toMatchObject({
      code: 'PRIOR_UNKNOWN',
    });
    const wrong = { prior: 'flat' as 'even' };
    await expect(withShares().recognizeCrops(['90'], wrong)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
    await expect(withShares().recognize('90', { prior: { happy: -1 } })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
  });
});

describe('an answer that is not to be relied on', () => {
  /** A network that finds a face the more familiar, the brighter it is. */
  const session = () => {
    const plain = grayLevelSession();
    return {
      ...plain,
      async run(feeds: Parameters<typeof plain.run>[0]) {
        const outputs = await plain.run(feeds);
        const levels = floats(feeds.images);
        const data = Float32Array.from(
          { length: levels.length / FACE_BYTES },
          (_, i) => levels[i * FACE_BYTES]!,
        );
        return { ...outputs, familiarity: { shape: [data.length], data } };
      },
    };
  };
  const careful = (uncertainBelow: number, likely = 1) =>
    new Recognizer<string>({
      session: session(),
      description: {
        ...DESCRIPTION,
        uncertainBelow,
        familiarity: { measure: 'feature-norm', below: 60 },
      },
      name: 'double',
      decode: async (level) => plainImage(Number(level)),
      openDetector: async () => detectorOf(() => []),
      openFaceCheck: async () => ({
        probabilities: async (pictures) => new Float32Array(pictures.length / FACE_BYTES).fill(likely),
        release: async () => {},
      }),
      openExplainer: async () => plainExplainer(),
    });

  it.each([
    ['nothing', 0.5, 1, '90', undefined],
    ['an unfamiliar face', 0.5, 1, '30', 'unfamiliar'],
    ['a low confidence, before the others', 0.95, 0, '30', 'confidence'],
    ['no face', 0.5, 0, '90', 'no-face'],
    ['an unfamiliar face, before no face', 0.5, 0, '30', 'unfamiliar'],
  ] as const)('says why: %s', async (_, below, likely, level, because) => {
    const [{ faces }] = (await careful(below, likely).recognizeCrops([level])) as [Recognition];
    expect(faces[0]!.uncertain).toBe(because !== undefined);
    expect(faces[0]!.uncertainBecause).toBe(because);
    expect(rounded({ width: 1, height: 1, faces }).faces[0]!.uncertainBecause).toBe(because);
  });
});
