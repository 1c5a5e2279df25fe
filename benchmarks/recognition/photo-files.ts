import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/**
 * So many photos of 640×480 as JPEG files in a folder, cut from those that there are, which come round again where
 * there are too few.
 */
export async function writePhotos(
  photos: readonly string[],
  folder: string,
  count: number,
): Promise<readonly string[]> {
  const paths: string[] = [];
  for (let i = 0; i < count; i++) {
    const path = join(folder, `${String(i).padStart(5, '0')}.jpg`);
    const picture = sharp(photos[i % photos.length])
      .resize(640, 480, { fit: 'cover' })
      .toColourspace('srgb');
    await writeFile(path, await picture.jpeg({ quality: 90 }).toBuffer());
    paths.push(path);
  }
  return paths;
}
