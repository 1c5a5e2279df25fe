import { describe, expect, it } from 'vitest';
import { detectEach, explainEach, recognizeEach } from './recognize-each.js';
import { Recognizer } from './recognizer.js';
import { DESCRIPTION, detectorOf, grayLevelSession, plainExplainer, plainImage } from './testing/doubles.js';

const detector = detectorOf(() => []);
const recognizer = new Recognizer({
  session: grayLevelSession(),
  description: DESCRIPTION,
  name: 'double',
  decode: async () => plainImage(0),
  openDetector: async () => detector,
  openExplainer: async () => plainExplainer(),
});

const ONE = [
  ['undefined', undefined],
  ['null', null],
  ['a string', 'photo.jpg'],
  ['bytes', new Uint8Array([1, 2, 3])],
  ['bytes', Buffer.from('x')],
  ['an object', { data: new Uint8Array(3), width: 1, height: 1, channels: 3 }],
] as const;

describe('one picture in place of several', () => {
  it.each(ONE)('is refused by each call that takes several: %s', async (kind, one) => {
    const several = one as never;
    const refused = { code: 'OPTION_INVALID', message: expect.stringContaining(`got ${kind}, expected`) };
    await expect(recognizer.recognizeAll(several)).rejects.toMatchObject(refused);
    await expect(recognizer.recognizeCrops(several)).rejects.toMatchObject(refused);
    for (const each of [recognizeEach(recognizer, several), explainEach(recognizer, several)])
      await expect(each.next()).rejects.toMatchObject(refused);
    await expect(detectEach(detector, several).next()).rejects.toMatchObject(refused);
  });
});
