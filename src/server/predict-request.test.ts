import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectionOptions } from '../face/mtcnn/options.js';
import {
  explainSchema,
  predictSchema,
  searchSchema,
  toExplainRequest,
  toPredictRequest,
} from './predict-request.js';

const accepts = (check: () => unknown): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};

describe('the options of an address', () => {
  it('have the ranges of the library', () => {
    const value = fc.oneof(fc.double({ min: -1, max: 30, noNaN: true }), fc.integer({ min: -2, max: 30 }));
    fc.assert(
      fc.property(
        fc.record({ minFace: value, maxFaces: value, scaleFactor: value }, { requiredKeys: [] }),
        fc.option(
          fc.tuple(fc.double({ min: -0.2, max: 1.2, noNaN: true }), fc.constant(0.5), fc.constant(1)),
        ),
        (options, thresholds) => {
          const all = { ...options, ...(thresholds === null ? {} : { thresholds }) };
          const text = Object.fromEntries(Object.entries(all).map(([name, each]) => [name, String(each)]));
          expect(accepts(() => searchSchema.parse(text))).toBe(accepts(() => detectionOptions(all)));
        },
      ),
    );
  });

  it('become a question, without what was not said', () => {
    const said = predictSchema.parse({ thresholds: '0.5, 0.6,0.7', minFace: '40', detect: 'false' });
    expect(toPredictRequest('predict', said)).toEqual({
      ask: 'predict',
      detect: false,
      options: { minFace: 40, thresholds: [0.5, 0.6, 0.7] },
    });
    expect(toPredictRequest('detect', searchSchema.parse({}))).toEqual({
      ask: 'detect',
      detect: true,
      options: {},
    });
  });

  it('may ask for faces at any turn', () => {
    expect(toPredictRequest('detect', searchSchema.parse({ anyTurn: 'true' })).options).toEqual({
      anyTurn: true,
    });
    expect(toPredictRequest('detect', searchSchema.parse({ anyTurn: 'false' })).options).toEqual({
      anyTurn: false,
    });
    expect(() => searchSchema.parse({ anyTurn: 'yes' })).toThrow();
  });

  it('may name class shares, as a word or as JSON', () => {
    expect(toPredictRequest('predict', predictSchema.parse({ prior: 'even' }))).toMatchObject({
      prior: 'even',
    });
    const said = explainSchema.parse({ prior: '{"happy":2,"sad":1}' });
    expect(toExplainRequest(said).wanted.prior).toEqual({ happy: 2, sad: 1 });
    for (const prior of ['flat', '{"joy":1}', '{"happy":-1}', '{}', '[1]', '']) {
      expect(() => predictSchema.parse({ prior })).toThrow(/prior/);
    }
    expect(() => searchSchema.parse({ prior: 'even' })).toThrow(/prior/);
  });

  it('become a question for an explanation, of 32 faces at most or of one among all', () => {
    expect(toExplainRequest(explainSchema.parse({}))).toEqual({
      ask: 'explain',
      detect: true,
      options: { maxFaces: 32 },
      wanted: {},
      crop: false,
    });
    const said = explainSchema.parse({ face: '40', class: 'sad', map: '12', crop: 'true', minFace: '30' });
    expect(toExplainRequest(said)).toEqual({
      ask: 'explain',
      detect: true,
      options: { minFace: 30 },
      face: 40,
      wanted: { class: 'sad', map: 12 },
      crop: true,
    });
    expect(toExplainRequest(explainSchema.parse({ maxFaces: '3' })).options).toEqual({ maxFaces: 3 });
  });

  it.each([
    { thresholds: '0.5,0.6' },
    { thresholds: '0.5,,0.7' },
    { thresholds: '1,1,1,1' },
    { minFace: '' },
    { minFace: 'twenty' },
    { maxFaces: '1.5' },
    { minface: '20' },
  ])('are refused where they are wrong: %j', (text) => {
    expect(searchSchema.safeParse(text).success).toBe(false);
  });
});
