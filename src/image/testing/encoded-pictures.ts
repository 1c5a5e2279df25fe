import sharp from 'sharp';
import type { Image } from '../image.js';

/** A smooth coloured picture in which every place differs from its neighbours. */
export function gradientImage(width: number, height: number): Image & { readonly channels: 3 } {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data[at++] = 255 * (x / width);
      data[at++] = 255 * (y / height);
      data[at++] = 127 + 90 * Math.sin((x + y) / 9);
    }
  }
  return { data, width, height, channels: 3 };
}

/** The same picture in every kind of file that photos come in, by name. */
export async function encodedPictures(image: Image): Promise<ReadonlyMap<string, Uint8Array>> {
  const { data, width, height, channels } = image;
  const picture = () => sharp(data, { raw: { width, height, channels } });
  const alpha = picture().ensureAlpha(0.5);
  const frames = sharp(Buffer.concat([data, data.map((value) => 255 - value)]), {
    raw: { width, height: 2 * height, channels, pageHeight: height },
  });
  const files = {
    'baseline.jpg': picture().jpeg({ quality: 90 }),
    'progressive.jpg': picture().jpeg({ progressive: true, quality: 90 }),
    'cmyk.jpg': picture().toColourspace('cmyk').jpeg({ quality: 95 }),
    'gray.jpg': picture().toColourspace('b-w').jpeg(),
    'exif.jpg': picture()
      .withExif({ IFD0: { Software: 'drawn' } })
      .withMetadata({ orientation: 1 })
      .jpeg(),
    'rgb.png': picture().png(),
    'interlaced.png': picture().png({ progressive: true }),
    'palette.png': picture().png({ palette: true, colours: 64 }),
    'deep.png': picture().toColourspace('rgb16').png(),
    'gray.png': picture().toColourspace('b-w').png(),
    'alpha.png': alpha.clone().png(),
    'lossy.webp': picture().webp(),
    'lossless.webp': picture().webp({ lossless: true }),
    'alpha.webp': alpha.clone().webp(),
    'animated.webp': frames.clone().webp({ lossless: true }),
    'picture.avif': picture().avif({ effort: 0 }),
    'picture.gif': picture().gif({ effort: 1 }),
    'animated.gif': frames.clone().gif({ effort: 1 }),
    'lzw.tiff': picture().tiff({ compression: 'lzw' }),
    'jpeg.tiff': picture().tiff({ compression: 'jpeg' }),
    'tiled.tiff': picture().tiff({ compression: 'deflate', tile: true, tileWidth: 16, tileHeight: 16 }),
  };
  const encoded = await Promise.all(
    Object.entries(files).map(async ([name, file]) => [name, new Uint8Array(await file.toBuffer())] as const),
  );
  return new Map(encoded);
}
