import { encodePng } from '../encode.js';
import { photo } from './photo.js';

/** The bytes of a small drawn PNG. */
export async function drawPicture(seed = 1): Promise<Uint8Array> {
  return encodePng(photo(48, 48, 1, seed));
}
