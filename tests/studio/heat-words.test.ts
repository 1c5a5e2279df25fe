import { describe, expect, it } from 'vitest';
import { heatWords } from '../../studio/recognise/heat-words.js';

describe('a heat in words', () => {
  it('says how much lies where, beside the share of the area', () => {
    const heat = new Float32Array(48 * 48);
    // Three parts at the mouth, one between the eyes.
    heat[40 * 48 + 24] = 0.75;
    heat[20 * 48 + 24] = 0.25;
    expect(heatWords({ heat, class: 'happy' }).replaceAll('\u00a0', ' ')).toBe(
      '75 % of the heat is at the mouth (14 % of the area), 25 % at eyes and brows (24 %).',
    );
  });

  it('says where there is none', () => {
    expect(heatWords({ heat: new Float32Array(48 * 48), class: 'disgust' })).toBe(
      'Nothing in this face speaks for disgust.',
    );
  });
});
