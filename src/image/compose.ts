import type { Image } from './image.js';
import { sharp } from './sharp.js';

export interface ComposeOptions {
  /** Size of the result, pixels; the picture is scaled to it. */
  readonly width: number;
  readonly height: number;
  readonly format: 'jpeg' | 'png';
}

/** A picture with another of the result's size, in PNG and clear in parts, laid over it, as encoded bytes. */
export async function composeOver(
  { data, width, height, channels }: Image,
  over: Uint8Array,
  { width: toWidth, height: toHeight, format }: ComposeOptions,
): Promise<Uint8Array> {
  const scaled = sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
    .toColourspace('srgb')
    .resize(toWidth, toHeight, { fit: 'fill', kernel: toWidth > width ? 'cubic' : 'lanczos3' })
    .composite([{ input: Buffer.from(over.buffer, over.byteOffset, over.length), limitInputPixels: false }]);
  // Letters need full chroma.
  return format === 'jpeg'
    ? scaled.jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer()
    : scaled.removeAlpha().png().toBuffer();
}
