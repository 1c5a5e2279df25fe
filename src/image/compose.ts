import type { Sharp } from 'sharp';
import type { Image } from './image.js';
import { sharp } from './sharp.js';

export interface ComposeOptions {
  /** Size of the result, pixels; the picture is scaled to it. */
  readonly width: number;
  readonly height: number;
  readonly format: DrawnFormat;
}

/** Kinds of file that drawn copies are written as. */
export const DRAWN_FORMATS = ['jpeg', 'png', 'webp', 'avif'] as const;
export type DrawnFormat = (typeof DRAWN_FORMATS)[number];

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
  return encoded(scaled, format).toBuffer();
}

/** Letters need full chroma. */
function encoded(picture: Sharp, format: DrawnFormat): Sharp {
  switch (format) {
    case 'jpeg':
      return picture.jpeg({ quality: 90, chromaSubsampling: '4:4:4' });
    case 'webp':
      return picture.removeAlpha().webp({ quality: 90, smartSubsample: true });
    case 'avif':
      return picture.removeAlpha().avif({ quality: 70, effort: 2, chromaSubsampling: '4:4:4' });
    case 'png':
      return picture.removeAlpha().png();
  }
}

/** The pixels of a picture, RGB, with another of its size, in PNG and clear in parts, laid over it. */
export async function pixelsUnder(
  { data, width, height, channels }: Image,
  over: Uint8Array,
): Promise<Uint8Array> {
  const pixels = await sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
    .toColourspace('srgb')
    .composite([{ input: Buffer.from(over.buffer, over.byteOffset, over.length), limitInputPixels: false }])
    .removeAlpha()
    .raw()
    .toBuffer();
  return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length);
}
