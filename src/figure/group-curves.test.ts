import { expect, it } from 'vitest';
import { groupCurves } from './group-curves.js';
import { expectGoodFigure, placedTexts } from './testing/check-figure.js';

const points = Array.from({ length: 20 }, (_, i) => {
  const mean = i === 9 ? undefined : 0.3 + i / 100;
  return { time: i / 2, mean, low: mean && mean - 0.1, high: mean && mean + 0.1 };
});

it('mean curves have a band each, gaps, and a name that fits', () => {
  const name = 'a group with a name that is far too long for its place';
  const svg = groupCurves({
    title: 'happy by group',
    curves: [
      { name: 'film', points },
      { name, points },
    ],
  });
  expectGoodFigure(svg);
  // Two pieces of each curve, with a band each.
  expect(svg.match(/<path /g)).toHaveLength(8);
  expect(svg.match(/fill-opacity/g)).toHaveLength(4);
  expect(placedTexts(svg).map(({ content }) => content)).toContain('film');
});

it('one participant has a line without a band, and no value is said to be none', () => {
  expectGoodFigure(groupCurves({ title: 'x', curves: [{ name: 'one', points: [{ time: 0, mean: 0.2 }] }] }));
  const none = groupCurves({ title: 'x', curves: [{ name: 'one', points: [{ time: 0 }] }] });
  expect(none).toContain('No group has a value.');
});
