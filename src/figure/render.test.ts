import sharp from 'sharp';
import { expect, it } from 'vitest';
import { svgToPng } from './render.js';
import { text, textWidth } from './style.js';
import { element, serialize } from './svg.js';

function drawing(...children: Parameters<typeof element>[2][]): string {
  return serialize(
    element(
      'svg',
      {
        xmlns: 'http://www.w3.org/2000/svg',
        width: 400,
        height: 40,
        'font-family': "'DejaVu Sans', sans-serif",
      },
      element('rect', { width: 400, height: 40, fill: '#ffffff' }),
      ...children,
    ),
  );
}

/** Columns from the first to the last that are not white. */
async function inkWidth(svg: string): Promise<number> {
  const { data, info } = await sharp(svgToPng(svg, { scale: 1 }))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const dark = [...data.keys()].filter((i) => data[i]! < 200).map((i) => i % info.width);
  return dark.length === 0 ? 0 : Math.max(...dark) - Math.min(...dark) + 1;
}

it('draws at the scale asked for, twice the size by default', async () => {
  for (const [scale, width] of [
    [undefined, 800],
    [1, 400],
    [0.5, 200],
  ] as const) {
    const png = svgToPng(drawing(), scale === undefined ? {} : { scale });
    expect((await sharp(png).metadata()).width).toBe(width);
  }
});

it('finds the packaged fonts, bold too', async () => {
  const regular = await inkWidth(drawing(text(10, 25, 'perceived expression')));
  const bold = await inkWidth(drawing(text(10, 25, 'perceived expression', { bold: true })));
  expect(regular).toBeGreaterThan(100);
  expect(bold).toBeGreaterThan(regular + 5);
});

it.each([
  'validation 0.846',
  'disgust → surprise',
  'GlobalAveragePool',
  'n = 28,224',
  'multiply-accumulates a face',
  '81.7 %',
])('estimates the width of "%s" closely enough to lay it out', async (content) => {
  for (const bold of [false, true]) {
    const real = await inkWidth(drawing(text(10, 25, content, { bold })));
    const estimated = textWidth(content, undefined, bold);
    expect(estimated).toBeGreaterThan(0.97 * real);
    expect(estimated).toBeLessThan(1.25 * real);
  }
});

it('gives the same bytes again', () => {
  const svg = drawing(text(10, 25, 'same'));
  expect(svgToPng(svg)).toEqual(svgToPng(svg));
});
