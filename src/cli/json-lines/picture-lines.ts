import { z } from 'zod';
import {
  detectedFace,
  detection,
  explainedFace,
  explanation,
  recognition,
  recognizedFace,
} from '../../server/answer-schemas.js';
import { count, failure } from './common.js';

const file = z
  .string()
  .describe('As it was given on the command line or found in a folder; "-" for standard input');
const partial = z
  .literal(true)
  .optional()
  .describe('With --partial: the file is cut off, and was read as far as it goes');

const relative = z
  .literal(true)
  .optional()
  .describe("With --relative-boxes: places are shares of the picture's width and height, and no pixels");

const failed = z.strictObject({ file, error: failure });

const written = z
  .strictObject({ file, rows: count, failed: count })
  .describe('With --out, of the whole call: the file that was written, inputs in it, and those that failed');

const { crop: _, ...explained } = explainedFace.shape;

/** What the commands print that look at pictures. */
export const PICTURE_LINES = {
  predict: z.union([
    z.strictObject({
      file,
      ...recognition.shape,
      partial,
      relative,
      faces: z.array(z.strictObject(recognizedFace.shape)),
    }),
    failed,
    written,
  ]),
  detect: z.union([
    z.strictObject({
      file,
      ...detection.shape,
      partial,
      relative,
      faces: z.array(z.strictObject(detectedFace.shape)),
    }),
    failed,
    written,
  ]),
  explain: z.union([
    z.strictObject({
      file,
      ...explanation.shape,
      partial,
      drawing: z.string().nullable().describe('The file that was drawn'),
      faces: z.array(z.strictObject(explained)),
    }),
    failed,
  ]),
} as const;
