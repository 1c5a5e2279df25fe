import { expect } from 'vitest';
import { svgToPng } from '../render.js';
import { textWidth } from '../style.js';

/** A text of a figure where it was put, in pixels. */
export interface PlacedText {
  readonly content: string;
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  readonly size: number;
}

/** The unturned texts of a figure, `&amp;` and its like undone. */
export function placedTexts(svg: string): PlacedText[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)]
    .filter(([, attributes]) => !attributes!.includes('transform='))
    .map(([, attributes, escaped]) => {
      const attribute = (name: string): string | undefined =>
        new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes!)?.[1];
      const content = escaped!
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&amp;', '&');
      const size = Number(attribute('font-size'));
      const width = textWidth(content, size, attribute('font-weight') === 'bold');
      const x = Number(attribute('x'));
      const anchor = attribute('text-anchor');
      const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x;
      return { content, left, right: left + width, baseline: Number(attribute('y')), size };
    });
}

/**
 * What every figure must be: XML that a strict parser renders, with a view box, role and title, without ids that
 * could clash in a page, its text legible and inside the picture, no line of text over another.
 */
export function expectGoodFigure(svg: string): void {
  expect(svgToPng(svg, { scale: 0.5 }).length).toBeGreaterThan(100);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
  expect(svg).toMatch(/role="img"[^>]*><title>[^<]+<\/title>/);
  expect(svg).not.toMatch(/ id="/);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number) as [number, number, number];
  const texts = placedTexts(svg);
  for (const { content, left, right, baseline, size } of texts) {
    expect.soft(size, content).toBeGreaterThanOrEqual(12);
    expect.soft(left, content).toBeGreaterThanOrEqual(0);
    expect.soft(right, content).toBeLessThanOrEqual(width);
    expect.soft(baseline, content).toBeGreaterThanOrEqual(size);
    expect.soft(baseline, content).toBeLessThanOrEqual(height - 3);
  }
  texts.forEach((a, i) => {
    for (const b of texts.slice(i + 1)) {
      const apart =
        a.right <= b.left + 1 ||
        b.right <= a.left + 1 ||
        Math.abs(a.baseline - b.baseline) >= Math.min(a.size, b.size);
      expect.soft(apart, `"${a.content}" over "${b.content}"`).toBe(true);
    }
  });
}
