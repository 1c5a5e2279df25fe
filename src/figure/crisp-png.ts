import { encodePng } from '../image/encode.js';
import type { Image } from '../image/image.js';

/**
 * A small picture as the address of a PNG that holds it, `zoom` times as large, each pixel a square. Enlarged here: how
 * an SVG's viewer would enlarge it is not the same everywhere.
 */
export function crispPng({ data, width, height, channels }: Image, zoom: number): string {
  const large = new Uint8Array(width * height * zoom * zoom * channels);
  let at = 0;
  for (let y = 0; y < height * zoom; y++) {
    const row = Math.floor(y / zoom) * width;
    for (let x = 0; x < width * zoom; x++) {
      const from = (row + Math.floor(x / zoom)) * channels;
      for (let c = 0; c < channels; c++) large[at++] = data[from + c]!;
    }
  }
  const png = encodePng({ data: large, width: width * zoom, height: height * zoom, channels });
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
