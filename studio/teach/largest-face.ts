import type { BrowserEngine } from '../engine/browser-engine.js';

/** Share of the picture's height that the smallest face has: who sits before a camera is nearer than who passes by. */
const LEAST_FACE = 0.2;

/**
 * The 48×48 gray bytes of the largest face in a picture, `undefined` where there is none. A bitmap is used up by it.
 * Without a detector, the picture is the face. Throws `MienError`.
 */
export async function largestFace(
  engine: BrowserEngine,
  picture: Blob | ImageBitmap,
): Promise<Uint8Array | undefined> {
  const minFace = picture instanceof ImageBitmap ? Math.max(20, Math.round(LEAST_FACE * picture.height)) : 40;
  const question = engine.findsFaces ? { crop: false, detection: { minFace } } : { crop: true };
  const { recognition, crops } = await engine.look(picture, question);
  const areas = recognition.faces.map(({ box: [, , width, height] }) => width * height);
  return crops[areas.indexOf(Math.max(...areas))];
}
