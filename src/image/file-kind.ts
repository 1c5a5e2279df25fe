import type { PictureFormat } from './format.js';
import type { Image } from './image.js';

/** Beside the pictures instead of in them, so that pictures stay pixels: what is equal to the eye is equal. */
const KINDS = new WeakMap<Image, PictureFormat>();

/** Remembers what kind of file a picture was decoded from. */
export function rememberKind(image: Image, kind: PictureFormat): Image {
  KINDS.set(image, kind);
  return image;
}

/** The kind of file that a picture was decoded from; `undefined` for pixels that come from elsewhere. */
export function fileKind(image: Image): PictureFormat | undefined {
  return KINDS.get(image);
}
