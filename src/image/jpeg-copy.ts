import { FACE_SIZE } from './face-size.js';
import { sharp } from './sharp.js';

/** What is left of 48×48 gray bytes after they were saved as a JPEG of this quality, 1 to 100. */
export async function jpegCopy(face: Uint8Array, quality: number): Promise<Uint8Array> {
  const raw = { width: FACE_SIZE, height: FACE_SIZE, channels: 1 } as const;
  const encoded = await sharp(face, { raw }).toColourspace('b-w').jpeg({ quality }).toBuffer();
  return new Uint8Array(await sharp(encoded).toColourspace('b-w').raw().toBuffer());
}
