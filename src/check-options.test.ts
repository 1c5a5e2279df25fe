import { describe, expect, it } from 'vitest';
import { checkOptions, flag, numberFrom, oneOf, text, wholeFrom } from './check-options.js';

const KINDS = {
  model: text,
  minFace: numberFrom(12),
  device: oneOf(['cpu', 'webgpu', 'cuda']),
  threads: wholeFrom(1),
  detect: flag,
};
const refusal = (given: unknown) => {
  try {
    checkOptions('call', given, KINDS);
  } catch (error) {
    return error as Error & { code: string; hint?: string };
  }
  return undefined;
};

describe('checkOptions', () => {
  it('takes what is known, and what is left open', () => {
    expect(refusal(undefined)).toBeUndefined();
    expect(refusal({})).toBeUndefined();
    expect(refusal({ model: 'a', minFace: 12, device: 'cpu', threads: 2, detect: false })).toBeUndefined();
    expect(refusal({ model: undefined, minFace: undefined })).toBeUndefined();
  });

  it.each([
    ['minface', 'minFace'],
    ['min_face', 'minFace'],
    ['min-face', 'minFace'],
    ['modle', 'model'],
    ['thread', 'threads'],
    ['devcie', 'device'],
  ])('asks for %s whether %s was meant', (got, meant) => {
    expect(refusal({ [got]: 1 })).toMatchObject({
      code: 'OPTION_INVALID',
      message: `call: there is no option "${got}". Did you mean "${meant}"?`,
      hint: 'Its options are model, minFace, device, threads, detect.',
    });
  });

  it('guesses nothing where nothing is near', () => {
    expect(refusal({ colour: 1 })?.message).toBe('call: there is no option "colour".');
    expect(refusal({ constructor: 1 })?.message).toBe('call: there is no option "constructor".');
    // Own keys only, so that this one is a key like another.
    expect(refusal(JSON.parse('{"__proto__":{"model":1}}'))?.code).toBe('OPTION_INVALID');
  });

  it.each([
    [{ model: 5 }, 'model is 5, expected a string'],
    [{ model: null }, 'model is null, expected a string'],
    [{ minFace: '40' }, 'minFace is "40", expected a number from 12 on'],
    [{ minFace: Number.NaN }, 'minFace is NaN, expected a number from 12 on'],
    [{ threads: 1.5 }, 'threads is 1.5, expected a whole number from 1 on'],
    [{ detect: 'no' }, 'detect is "no", expected true or false'],
    [{ model: new Uint8Array(100_000) }, 'model is an object (Uint8Array), expected a string'],
    [{ threads: 'x'.repeat(5000) }, `threads is "${'x'.repeat(40)}…", expected a whole number from 1 on`],
  ])('names the value of %o and what it may be', (given, message) => {
    expect(refusal(given)).toMatchObject({ code: 'OPTION_INVALID', message: `call: ${message}.` });
  });

  it('looks a misspelt word up', () => {
    expect(refusal({ device: 'webgp' })?.hint).toBe('Did you mean "webgpu"?');
    expect(refusal({ device: 'quantum' })?.hint).toBeUndefined();
  });

  it.each([['last'], [null], [[]], [40]])('refuses %o in the place of options', (given) => {
    expect(refusal(given)).toMatchObject({ code: 'OPTION_INVALID' });
  });
});
