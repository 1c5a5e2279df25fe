import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../expression.js';
import { LABEL_NUMBERINGS, type LabelNumbering, readLabel } from './label-numbers.js';

describe('readLabel', () => {
  it.each([
    // Folders of FER-2013, CK+ and AffectNet as they are handed around; codes of JAFFE and KDEF.
    ['happy', 'happy'],
    ['Happiness', 'happy'],
    ['HA', 'happy'],
    ['anger', 'angry'],
    ['AN', 'angry'],
    ['sadness', 'sad'],
    ['surprised', 'surprise'],
    ['AF', 'fear'],
    ['FE', 'fear'],
    ['disgusted', 'disgust'],
    ['NE', 'neutral'],
  ])('reads the word %s as %s, with a numbering or without', (word, expression) => {
    expect(readLabel(word)).toBe(expression);
    expect(readLabel(` ${word} `, 'raf-db')).toBe(expression);
  });

  it.each<[LabelNumbering, readonly (string | undefined)[]]>([
    // Li, Deng & Du (2017): 1 surprise, 2 fear, 3 disgust, 4 happiness, 5 sadness, 6 anger, 7 neutral.
    ['raf-db', [undefined, 'surprise', 'fear', 'disgust', 'happy', 'sad', 'angry', 'neutral', undefined]],
    // Mollahosseini et al. (2017): 0 neutral … 6 anger; 7 contempt is no class here.
    ['affectnet', ['neutral', 'happy', 'sad', 'surprise', 'fear', 'disgust', 'angry', undefined]],
    ['fer2013', [...EXPRESSIONS, undefined]],
    ['ck-plus', ['neutral', 'angry', undefined, 'disgust', 'fear', 'happy', 'sad', 'surprise', undefined]],
  ])('counts as %s does', (numbering, expected) => {
    const read = expected.map((_, number) => readLabel(String(number), numbering));
    expect(read.map((label) => (typeof label === 'string' ? label : undefined))).toEqual(expected);
  });

  it('does not guess what a number means', () => {
    expect(readLabel('3')).toMatchObject({
      code: 'LABEL_NUMBER',
      message: expect.stringContaining(LABEL_NUMBERINGS.join(', ')),
    });
  });

  it('tells labels that are no class from those it does not know', () => {
    const code = (text: string, numbering?: LabelNumbering) => {
      const label = readLabel(text, numbering);
      return typeof label === 'string' ? label : label.code;
    };
    expect(code('Contempt')).toBe('LABEL_NO_CLASS');
    expect(code('7', 'affectnet')).toBe('LABEL_NO_CLASS');
    expect(code('10', 'affectnet')).toBe('LABEL_NO_CLASS');
    expect(code('2', 'ck-plus')).toBe('LABEL_NO_CLASS');
    expect(code('0', 'raf-db')).toBe('LABEL_UNKNOWN');
    expect(code('99', 'raf-db')).toBe('LABEL_UNKNOWN');
    expect(code('bored')).toBe('LABEL_UNKNOWN');
    expect(code('constructor')).toBe('LABEL_UNKNOWN');
    expect(code(' ')).toBe('LABEL_MISSING');
  });
});
