import { describe, expect, it } from 'vitest';
import type { Image } from '../image/image.js';
import { asDetector, type FaceDetector } from './face-detector.js';
import { faceAt } from './testing/face-at.js';

const image: Image = { data: new Uint8Array(100 * 80), width: 100, height: 80, channels: 1 };
const faces = [
  { ...faceAt(5, 5, 20), score: 0.5 },
  { ...faceAt(40, 5, 30), score: 0.9 },
];

describe('a detector of the caller’s', () => {
  it('is asked with the options, and its faces are ordered and chosen', async () => {
    const asked: unknown[] = [];
    const detector = asDetector({
      detect: (given, options) => {
        asked.push([given, options]);
        return faces;
      },
    });
    expect((await detector.detect(image)).map(({ score }) => score)).toEqual([0.9, 0.5]);
    expect(await detector.detect(image, { maxFaces: 1 })).toEqual([faces[1]]);
    expect(await detector.detectAll([image, image], { minFace: 25 })).toEqual([[faces[1]], [faces[1]]]);
    expect(asked[1]).toEqual([image, { maxFaces: 1 }]);
  });

  it('gives places in the picture that was decoded smaller, which are made those of its file', async () => {
    const detector = asDetector({ detect: async () => [faces[0]!] });
    const [face] = await detector.detect({ ...image, original: { width: 200, height: 160 } });
    expect(face!.box).toEqual(faces[0]!.box.map((side) => 2 * side));
  });

  it('is released, where it can be', async () => {
    let released = 0;
    await asDetector({ detect: () => [], release: () => void released++ }).release();
    await asDetector({ detect: () => [] }).release();
    expect(released).toBe(1);
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /no array of faces/],
    ['no face', [null], /face 1 has no box/],
    ['a box of three numbers', [{ ...faces[0], box: [1, 2, 3] }], /face 1 has no box/],
    ['a box without size', [{ ...faces[0], box: [1, 2, 0, 3] }], /face 1 has no box/],
    ['no score', [faces[0], { ...faces[1], score: undefined }], /face 2 has no score/],
    ['a score in percent', [{ ...faces[0], score: 90 }], /face 1 has no score from 0 to 1/],
    ['no points', [{ ...faces[0], landmarks: null }], /no point landmarks.leftEye/],
    [
      'a point of nowhere',
      [{ ...faces[0], landmarks: { ...faces[0]!.landmarks, nose: [1, Number.NaN] } }],
      /nose/,
    ],
  ])('is refused where it gives %s', async (_, given, message) => {
    const detector = asDetector({ detect: () => given } as FaceDetector);
    await expect(detector.detect(image)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('may fail, and ends at a signal', async () => {
    const broken = asDetector({ detect: () => Promise.reject(new Error('theirs')) });
    await expect(broken.detect(image)).rejects.toThrow('theirs');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(asDetector({ detect: () => [] }).detect(image, { signal })).rejects.toThrow('enough');
  });
});
