import { createRequire } from 'node:module';

const FONTS = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];

export interface RenderOptions {
  /** Pixels of the PNG for each pixel of the SVG. Default 2, sharp on dense screens and in print. */
  readonly scale?: number;
}

/**
 * An SVG as PNG bytes. Text is set in the packaged DejaVu fonts and never in the system's, so that a figure is the
 * same on every machine.
 */
export function svgToPng(svg: string, { scale = 2 }: RenderOptions = {}): Uint8Array {
  const require = createRequire(import.meta.url);
  // Loaded when something is drawn: programs that only recognise start without it.
  const { Resvg } = require('@resvg/resvg-js') as typeof import('@resvg/resvg-js');
  const rendered = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      loadSystemFonts: false,
      fontFiles: FONTS.map((file) => require.resolve(`dejavu-fonts-ttf/ttf/${file}`)),
      defaultFontFamily: 'DejaVu Sans',
    },
  }).render();
  return rendered.asPng();
}
