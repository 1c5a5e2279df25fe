import { z } from 'zod';
import type { TaughtFace } from '../../src/adapt/taught-face.js';
import { MienError } from '../../src/errors.js';
import { EXPRESSIONS } from '../../src/expression.js';
import { FACE_BYTES } from '../../src/image/face-size.js';
import type { Lesson } from './lesson.js';

const KIND = 'mien faces to be taught';

const fileSchema = z.object({
  kind: z.literal(KIND),
  version: z.literal(1),
  faces: z.array(
    z.object({
      expression: z.enum(EXPRESSIONS),
      take: z.int().nonnegative().optional(),
      time: z.number().optional(),
      /** Base64 of 48×48 gray bytes, rows from the top. */
      crop: z.base64(),
    }),
  ),
});

/** The faces of a lesson as a file that {@link readLesson} reads: JSON, about 3 kB a face. */
export function lessonText(lesson: Lesson): string {
  const faces = lesson.map(({ crop, ...rest }) => ({ ...rest, crop: btoa(String.fromCharCode(...crop)) }));
  return `${JSON.stringify({ kind: KIND, version: 1, faces })}\n`;
}

/** Throws `FILE_UNREADABLE`, naming the file. */
export function readLesson(name: string, text: string): Lesson {
  const refuse = (what: string): MienError =>
    new MienError('FILE_UNREADABLE', `${name} ${what}`, {
      hint: 'Open a file that “Save the faces” of this page wrote.',
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse('holds no saved faces.');
  }
  const read = fileSchema.safeParse(value);
  if (!read.success) throw refuse('holds no saved faces.');
  return read.data.faces.map(({ crop, expression, take, time }): TaughtFace => {
    const bytes = Uint8Array.from(atob(crop), (letter) => letter.charCodeAt(0));
    if (bytes.length !== FACE_BYTES) throw refuse('is damaged: a face in it is not 48×48 pixels.');
    return {
      expression,
      crop: bytes,
      ...(take === undefined ? {} : { take }),
      ...(time === undefined ? {} : { time }),
    };
  });
}
