import { MienError } from '../errors.js';
import { EXPRESSIONS, type Expression } from '../expression.js';
import { isBytes } from '../image/check-image.js';
import { FACE_BYTES } from '../image/face-size.js';

/** A face of the person that a network is to be taught. */
export interface TaughtFace {
  /** 48×48 gray bytes, rows from the top, as `findFaces` cuts them out. */
  readonly crop: Uint8Array;
  /** What the person showed. */
  readonly expression: Expression;
  /**
   * Which go of the person at this expression the face is from, by any number. Faces of one take are much alike; a
   * photo is a take of its own. Without it, all faces of an expression are one take.
   */
  readonly take?: number | undefined;
  /** When it was taken, milliseconds from any start. */
  readonly time?: number | undefined;
}

/** Throws `IMAGE_UNREADABLE` for a crop of another size, `OPTION_INVALID` for an unknown expression. */
export function checkFaces(faces: readonly TaughtFace[]): void {
  faces.forEach(({ crop, expression }, i) => {
    if (!isBytes(crop) || crop.length !== FACE_BYTES) {
      throw new MienError(
        'IMAGE_UNREADABLE',
        `Face ${i + 1}: got ${isBytes(crop) ? `${crop.length} bytes` : 'no bytes'}, expected ${FACE_BYTES}.`,
        { hint: 'Give gray faces of 48×48 pixels, as findFaces cuts them out.' },
      );
    }
    if (!EXPRESSIONS.includes(expression)) {
      throw new MienError('OPTION_INVALID', `Face ${i + 1}: no class is named "${expression}".`, {
        hint: `Choose one of ${EXPRESSIONS.join(', ')}.`,
      });
    }
  });
}
