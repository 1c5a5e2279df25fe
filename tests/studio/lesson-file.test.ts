import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../../src/expression.js';
import { FACE_BYTES } from '../../src/image/face-size.js';
import { lessonText, readLesson } from '../../studio/teach/lesson-file.js';

const face = fc.record(
  {
    expression: fc.constantFrom(...EXPRESSIONS),
    take: fc.nat(),
    time: fc.double({ min: 0, max: 1e9, noNaN: true }).map((time) => time + 0),
    crop: fc.uint8Array({ minLength: FACE_BYTES, maxLength: FACE_BYTES }),
  },
  { requiredKeys: ['expression', 'crop'] },
);

describe('saved faces', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.array(face, { maxLength: 3 }), (lesson) => {
        expect(readLesson('mine.json', lessonText(lesson))).toEqual(lesson);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['no JSON', 'mine.json holds no saved faces.'],
    ['{"faces":[]}', 'mine.json holds no saved faces.'],
    [
      lessonText([{ expression: 'happy', crop: new Uint8Array(5) }]),
      'mine.json is damaged: a face in it is not 48×48 pixels.',
    ],
  ])('that are none are refused by name', (text, message) => {
    expect(() => readLesson('mine.json', text)).toThrow(
      expect.objectContaining({ code: 'FILE_UNREADABLE', message }),
    );
  });
});
