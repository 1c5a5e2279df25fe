import { describe, expect, it } from 'vitest';
import { type ElsewhereFigures, elsewhereText } from './elsewhere-figures.js';

const set = { n: 1234, found: 0.9, ece: 0.1, answered: { share: 0.8, accuracy: 0.75 } };
const figures: ElsewhereFigures = {
  priors: [
    {
      prior: 'tempered 0.50',
      home: { accuracy: 0.87, macroF1: 0.8, ece: 0.08 },
      sets: [
        { set: 'portraits', ...set, accuracy: 0.8, balanced: 0.7 },
        { set: 'posed', ...set, accuracy: 0.5, balanced: 0.4 },
      ],
    },
  ],
  peer: {
    name: 'another',
    home: { accuracy: 0.69, macroF1: 0.561, ece: 0.226 },
    sets: [
      { set: 'posed', accuracy: 0.45, balanced: 0.56 },
      { set: 'portraits', accuracy: 0.77, balanced: 0.76 },
    ],
  },
};

const cells = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

describe('figures elsewhere', () => {
  const lines = elsewhereText(figures).split('\n');

  it('has the means over the sets, each counting the same, and the worst set', () => {
    expect(cells(lines[2]!)).toEqual([
      'tempered 0.50',
      '87.0 %',
      '0.800',
      '0.080',
      '65.0 %',
      '55.0 %',
      '40.0 %',
      '0.100',
    ]);
  });

  it('has the peer below, a dash where nothing was measured', () => {
    expect(cells(lines[3]!)).toEqual([
      'another',
      '69.0 %',
      '0.561',
      '0.226',
      '61.0 %',
      '66.0 %',
      '56.0 %',
      '–',
    ]);
  });

  it('has each set with the peer’s figures of that set', () => {
    expect(cells(lines[7]!)).toEqual([
      'portraits',
      '1,234',
      '90.0 %',
      '80.0 %',
      '70.0 %',
      '0.100',
      '80.0 %',
      '75.0 %',
      '77.0 %',
      '76.0 %',
    ]);
  });
});
