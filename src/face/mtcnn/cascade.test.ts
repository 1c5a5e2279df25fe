import { describe, expect, test } from 'vitest';
import type { Image } from '../../image/image.js';
import { openSession } from '../../runtime/node.js';
import { floats, type Session, type Tensors } from '../../runtime/session.js';
import { detectFaces, proposeInCascade, type SearchNets } from './cascade.js';
import { squareNet } from './judge-crops.js';
import { openMtcnn } from './mtcnn.js';
import type { NetName } from './net-plans.js';
import { encodeMtcnn } from './nets.js';
import type { SearchOptions } from './options.js';
import { randomWeights } from './testing/random-weights.js';

const session = (run: (images: Float32Array, shape: readonly number[]) => Tensors): Session => ({
  inputNames: ['images'],
  outputNames: [],
  run: async ({ images }) => run(floats(images), images!.shape),
  release: async () => {},
});

/** A P-Net that takes a cell for a face where the pixel in its middle is bright. */
const brightCells = session((images, shape) => {
  const [, , height, width] = shape as [number, number, number, number];
  const [rows, columns] = [height, width].map((size) => Math.ceil((size - 12) / 2) + 1) as [number, number];
  const face = Float32Array.from({ length: rows * columns }, (_, cell) => {
    const [y, x] = [2 * Math.floor(cell / columns) + 6, 2 * (cell % columns) + 6];
    return y < height && x < width && images[y * width + x]! > 128 ? 0.9 : 0.1;
  });
  return {
    face: { shape: [1, 1, rows, columns], data: face },
    box: { shape: [1, 4, rows, columns], data: new Float32Array(4 * rows * columns) },
  };
});

/** An R- or O-Net that says the same of every crop. */
const constant = (score: number, box: readonly number[], landmarks?: readonly number[]): Session =>
  session((_, [count]) => {
    const repeat = (values: readonly number[]) => ({
      shape: [count!, values.length],
      data: Float32Array.from({ length: count! * values.length }, (_, i) => values[i % values.length]!),
    });
    return {
      face: repeat([score]),
      box: repeat(box),
      ...(landmarks === undefined ? {} : { landmarks: repeat(landmarks) }),
    };
  });

const STILL = [0, 0, 0, 0];
const POINTS = [0.25, 0.75, 0.5, 0.25, 0.75, 0.25, 0.25, 0.5, 0.75, 0.75];

type Sessions = Readonly<Record<NetName, Session>>;

const nets = (o: Session = constant(0.95, STILL, POINTS)): Sessions => ({
  p: brightCells,
  r: constant(0.8, STILL),
  o,
});

const cascade = ({ p, r, o }: Sessions): SearchNets => ({
  propose: proposeInCascade({ p, r }),
  last: squareNet(o, 'o'),
});

async function facesOf(image: Image, sessions: Sessions, detection: SearchOptions) {
  const [faces] = await detectFaces([image], cascade(sessions), detection);
  return faces!;
}

/** Black, with white pixels at these places. */
function dark(width: number, height: number, ...places: readonly (readonly [number, number])[]): Image {
  const data = new Uint8Array(width * height);
  for (const [x, y] of places) data[y * width + x] = 255;
  return { data, width, height, channels: 1 };
}

/** Smallest face 12: the first scale is 1, and at smaller ones the white pixel is no longer bright. */
const options = { minFace: 12 };

describe('the cascade', () => {
  test('puts box and landmarks where the P-Net’s cell is', async () => {
    // The cell whose middle is 26, 36 covers 20–32, 30–42.
    const faces = await facesOf(dark(60, 60, [26, 36]), nets(), options);
    expect(faces).toHaveLength(1);
    expect(faces[0]!.box).toEqual([20, 30, 12, 12]);
    expect(faces[0]!.score).toBeCloseTo(0.95, 6);
    expect(faces[0]!.landmarks).toEqual({
      leftEye: [23, 33],
      rightEye: [29, 33],
      nose: [26, 36],
      mouthLeft: [23, 39],
      mouthRight: [29, 39],
    });
  });

  test('moves the edges by the O-Net’s offsets, and clips to the picture; landmarks are of the box before', async () => {
    const o = constant(0.95, [-2, 0.25, 0, 0.5], POINTS);
    const [face] = await facesOf(dark(60, 60, [16, 52]), nets(o), options);
    // The cell is 10–22, 46–58: left 10 − 24 → 0, top 46 + 3, bottom 58 + 6 → 60.
    expect(face!.box).toEqual([0, 49, 22, 11]);
    expect(face!.landmarks.nose).toEqual([16, 52]);
  });

  test('is the same cut into strips: a large picture has its cells in place', async () => {
    const faces = await facesOf(dark(1500, 1300, [706, 6], [26, 1206], [906, 666]), nets(), options);
    const places = faces.map(({ box: [x, y] }) => [x, y]).sort((a, b) => a[1]! - b[1]!);
    expect(places).toEqual([
      [700, 0],
      [900, 660],
      [20, 1200],
    ]);
  });

  test('the faces of several pictures are those of each alone', async () => {
    const pictures = [dark(60, 60, [26, 36]), dark(20, 20), dark(80, 60, [10, 10], [46, 46])];
    const together = await detectFaces(pictures, cascade(nets()), options);
    expect(together.map((faces) => faces.length)).toEqual([1, 0, 2]);
    for (const [i, picture] of pictures.entries()) {
      expect(together[i]).toEqual(await facesOf(picture, nets(), options));
    }
    expect(await detectFaces([], cascade(nets()), options)).toEqual([]);
  });

  test('at any turn, finds a face once, where it is, and says how it is turned', async () => {
    const picture = dark(60, 60, [26, 36]);
    const [face, ...more] = await facesOf(picture, nets(), { ...options, anyTurn: true });
    expect(more).toEqual([]);
    const [x, y, width, height] = face!.box;
    expect([x + width / 2, y + height / 2].map(Math.round)).toEqual([26, 36]);
    expect(face!.roll).toBe(0);
    const [usual] = await facesOf(picture, nets(), options);
    expect(usual).not.toHaveProperty('roll');
  });

  test('leaves out what a later net refuses, and what is past the number asked for', async () => {
    const picture = dark(60, 60, [10, 10], [46, 46]);
    expect(await facesOf(picture, nets(), options)).toHaveLength(2);
    expect(await facesOf(picture, nets(), { ...options, maxFaces: 1 })).toHaveLength(1);
    expect(await facesOf(picture, nets(constant(0.7, STILL, POINTS)), { ...options })).toHaveLength(0);
    expect(await facesOf(picture, nets(), { ...options, thresholds: [0.6, 0.85, 0.7] })).toEqual([]);
  });

  test('drops boxes that a net turned inside out or lost', async () => {
    const lost = [Number.NaN, 0, Number.POSITIVE_INFINITY, 0];
    for (const box of [[1, 1, -1, -1], lost]) {
      const broken = { ...nets(constant(0.95, box, POINTS)) };
      expect(await facesOf(dark(60, 60, [26, 36]), broken, options)).toEqual([]);
    }
    const r = { ...nets(), r: constant(0.8, lost) };
    expect(await facesOf(dark(60, 60, [26, 36]), r, options)).toEqual([]);
  });

  test.each([
    ['minFace', { minFace: 5 }, /minFace is 5, expected a number of pixels from 12 on/],
    ['scaleFactor', { scaleFactor: 1 }, /scaleFactor is 1/],
    ['thresholds', { thresholds: [0.5, 2, 0.5] as const }, /thresholds is \[0.5,2,0.5\]/],
    ['maxFaces', { maxFaces: 0.5 }, /maxFaces is 0.5/],
  ])('refuses %s out of range', async (_, wrong, message) => {
    const detection = facesOf(dark(30, 30), nets(), wrong);
    await expect(detection).rejects.toThrow(message);
    await expect(detection).rejects.toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
  });
});

describe('what a search may cost', () => {
  const counted = (): { readonly sessions: Sessions; readonly runs: () => number } => {
    let runs = 0;
    const count = (one: Session): Session => ({
      ...one,
      run: (feeds) => {
        runs++;
        return one.run(feeds);
      },
    });
    const { p, r, o } = nets();
    return { sessions: { p: count(p), r: count(r), o: count(o) }, runs: () => runs };
  };

  test('is known before it is begun: a picture that costs more is refused, and names what to change', async () => {
    const { sessions, runs } = counted();
    // 2 megapixels at the first scale, each further one 0.95² of it: 2 / (1 - 0.9025) = 20.5.
    const detection = facesOf(dark(2000, 1000), sessions, { minFace: 12, scaleFactor: 0.95, maxWork: 20 });
    await expect(detection).rejects.toMatchObject({
      code: 'WORK_TOO_LARGE',
      message: expect.stringMatching(/2000×1000 .* takes 21 megapixels .* limit of 20/),
      hint: expect.stringMatching(/minFace.*scaleFactor.*maxWork \(--max-work\)/),
    });
    expect(runs()).toBe(0);
  });

  test('is four times as much at any turn', async () => {
    const { sessions, runs } = counted();
    const at = { minFace: 12, scaleFactor: 0.1, anyTurn: true };
    // 0.02 megapixels once: the first scale, and 1 % more.
    const picture = dark(200, 100);
    await expect(facesOf(picture, sessions, { ...at, maxWork: 0.07 })).rejects.toMatchObject({
      code: 'WORK_TOO_LARGE',
      message: expect.stringContaining('at four turns'),
    });
    expect(runs()).toBe(0);
    expect(await facesOf(picture, sessions, { ...at, maxWork: 0.09 })).toEqual([]);
  });

  test('grows with the places that may be faces, which are refused before they are looked at', async () => {
    const { sessions, runs } = counted();
    const picture = dark(60, 60, [10, 10], [46, 46]);
    // The picture alone takes 0.007 megapixels; the two crops of the second net bring it over 0.008.
    await expect(facesOf(picture, sessions, { ...options, maxWork: 0.008 })).rejects.toMatchObject({
      code: 'WORK_TOO_LARGE',
      message: expect.stringContaining('2 places'),
    });
    const scales = runs();
    expect(await facesOf(picture, sessions, { ...options, maxWork: 0.1 })).toHaveLength(2);
    expect(runs()).toBe(2 * scales + 2);
  });

  test('stays bounded where every place passes', async () => {
    const white = { ...dark(320, 320), data: new Uint8Array(320 * 320).fill(255) };
    await expect(facesOf(white, nets(), { ...options, maxWork: 1 })).rejects.toMatchObject({
      code: 'WORK_TOO_LARGE',
    });
  });

  test('ends where nobody waits for it any more, between two steps', async () => {
    const controller = new AbortController();
    const { sessions, runs } = counted();
    const p: Session = {
      ...sessions.p,
      run: (feeds) => {
        controller.abort(new Error('gone'));
        return sessions.p.run(feeds);
      },
    };
    const detection = facesOf(
      dark(1500, 1300),
      { ...sessions, p },
      { ...options, signal: controller.signal },
    );
    await expect(detection).rejects.toThrow('gone');
    expect(runs()).toBe(1);
  });

  test('a signal that a timer raises comes through in the middle of a search', async () => {
    const slow: Session = {
      ...nets().p,
      run: async (feeds) => {
        const until = performance.now() + 60;
        while (performance.now() < until);
        return nets().p.run(feeds);
      },
    };
    const signal = AbortSignal.timeout(50);
    const began = performance.now();
    const detection = facesOf(dark(3000, 3000), { ...nets(), p: slow }, { ...options, signal });
    await expect(detection).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(performance.now() - began).toBeLessThan(1500);
  });
});

test('a picture of few very long rows is cut into strips, too, and has its cells in place', async () => {
  const sizes: number[] = [];
  const p: Session = {
    ...brightCells,
    run: (feeds) => {
      sizes.push(feeds.images!.data.length);
      return brightCells.run(feeds);
    },
  };
  const picture = dark(150_001, 14, [26, 6], [83_346, 8], [149_990, 6]);
  const faces = await facesOf(picture, { ...nets(), p }, options);
  expect(faces.map(({ box: [x] }) => x).toSorted((a, b) => a - b)).toEqual([20, 83_340, 149_984]);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(3 * 520_000);
});

test('the real nets run on pictures of any size and channels, the smallest among them', async () => {
  const weights = { p: randomWeights('p', 1), r: randomWeights('r', 2), o: randomWeights('o', 3) };
  const mtcnn = await openMtcnn(openSession, encodeMtcnn(weights), { threads: 1 });
  try {
    for (const [width, height, channels] of [
      [1, 1, 1],
      [20, 20, 3],
      [21, 97, 4],
      [53, 20, 1],
    ] as const) {
      const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 37) % 256);
      const faces = await mtcnn.detect({ data, width, height, channels }, { thresholds: [0.3, 0.3, 0.3] });
      for (const { box } of faces) {
        expect(box[0] + box[2]).toBeLessThanOrEqual(width);
        expect(box[1] + box[3]).toBeLessThanOrEqual(height);
      }
    }
  } finally {
    await mtcnn.release();
  }
});

test('nets that are open already are released where a later one cannot be opened', async () => {
  const released: number[] = [];
  let opened = 0;
  const open = async (): Promise<Session> => {
    const place = opened++;
    if (place === 2) throw new Error('refused');
    return { ...constant(1, STILL), release: async () => void released.push(place) };
  };
  const files = encodeMtcnn({ p: randomWeights('p', 1), r: randomWeights('r', 2), o: randomWeights('o', 3) });
  await expect(openMtcnn(open, files)).rejects.toThrow('refused');
  expect(released).toEqual([0, 1]);
});

test('what proposed a face counts beside the O-Net, by its logit and its size', async () => {
  const square = { left: 10, top: 10, right: 40, bottom: 40 };
  const search = (rank: number, size: number): SearchNets => ({
    propose: async (pictures) => pictures.map(({ picture }) => ({ picture, boxes: [{ ...square, rank }] })),
    last: squareNet(constant(0.5, STILL, POINTS), 'o'),
    support: { weight: 2, offset: -1, size },
  });
  const found = async (rank: number, size = 0) =>
    (await detectFaces([dark(60, 60)], search(rank, size)))[0]!.map(({ score }) => score);
  // The O-Net's logit is 0. With a proposal of 1.5 the find's is 2, with one of 0.5 it is 0.
  expect(await found(1.5)).toEqual([expect.closeTo(1 / (1 + Math.exp(-2)), 6)]);
  expect(await found(0.5)).toEqual([]);
  // The square is 30 pixels wide: ln(30 / 24) = 0.223, ten times that is 2.231.
  expect(await found(0.5, 10)).toEqual([expect.closeTo(1 / (1 + Math.exp(-2.2314)), 4)]);
});
