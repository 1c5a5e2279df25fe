import { describe, expect, it } from 'vitest';
import { EXPRESSIONS, type Expression } from '../expression.js';
import { type ClipTimeline, clipTimeline, type TimelinePoint } from './clip-timeline.js';
import { expectGoodFigure, placedTexts } from './testing/check-figure.js';

function point(time: number): TimelinePoint {
  const probabilities = Object.fromEntries(EXPRESSIONS.map((name, k) => [name, k / 21])) as Record<
    Expression,
    number
  >;
  return { time, probabilities, sharpness: 0.2, light: time < 1 ? undefined : 0.5 };
}

const CLIP: ClipTimeline = {
  title: 'a & b.mp4',
  subtitle: '50 frames',
  from: 0,
  to: 5,
  tracks: [{ name: 'Face 1', points: [0, 1, 1.1, 3, 3.2, 3.4].map(point) }],
  markers: [],
  cuts: [2],
  gap: 0.5,
};

const paths = (svg: string): number => svg.match(/<path /g)?.length ?? 0;
const words = (svg: string): string[] => placedTexts(svg).map(({ content }) => content);

describe('the timeline of a clip', () => {
  it('has a panel a face, lines with gaps, and cuts', () => {
    const svg = clipTimeline(CLIP);
    expectGoodFigure(svg);
    // From 1 to 1.1 and from 3 to 3.4, of seven classes and two qualities.
    expect(paths(svg)).toBe(2 * 9);
    expect(svg.match(/stroke-dasharray="1 3"/g)).toHaveLength(1);
    expect(words(svg)).toEqual(expect.arrayContaining(['Face 1', 'a & b.mp4', 'happy', 'seconds']));
  });

  it('labels markers where they have room, also many and long ones', () => {
    const markers = Array.from({ length: 12 }, (_, i) => ({
      label: `stimulus number ${i} with a long name`,
      from: i / 3,
      to: i / 3 + 1,
    }));
    const svg = clipTimeline({ ...CLIP, markers });
    expectGoodFigure(svg);
    expect(svg.match(/fill-opacity/g)).toHaveLength(12);
    expect(words(svg)).toContain('stimulus number 0 with a long name');
    const outside = clipTimeline({ ...CLIP, markers: [{ label: 'later', from: 9, to: 10 }] });
    expect(words(outside)).not.toContain('later');
  });

  it('says that no face was followed', () => {
    const svg = clipTimeline({ ...CLIP, tracks: [] });
    expectGoodFigure(svg);
    expect(words(svg)).toContain('No face was followed.');
  });

  it('of a single frame is drawn', () => {
    expectGoodFigure(clipTimeline({ ...CLIP, to: 0, tracks: [{ name: 'Face 1', points: [point(0)] }] }));
  });
});
