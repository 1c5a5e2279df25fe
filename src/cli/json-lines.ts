import { z } from 'zod';
import {
  detectedFace,
  detection,
  explainedFace,
  explanation,
  recognition,
  recognizedFace,
} from '../server/answer-schemas.js';

const file = z
  .string()
  .describe('As it was given on the command line or found in a folder; "-" for standard input');
const partial = z
  .literal(true)
  .optional()
  .describe('With --partial: the file is cut off, and was read as far as it goes');

const failed = z.strictObject({
  file,
  error: z.strictObject({
    code: z.string().describe('Stable: programs may branch on it (docs/errors.md)'),
    message: z.string(),
    hint: z.string().optional().describe('What to do next'),
  }),
});

const { crop: _, ...explained } = explainedFace.shape;

const expressionNetwork = {
  name: z.string().describe('Of its folder'),
  path: z.string(),
};

const model = z.union([
  z.strictObject({
    kind: z.enum(['expression', 'detector']).describe('For --model, or for --detector'),
    ...expressionNetwork,
    use: z.string().describe('What --model or --detector takes'),
    packaged: z.boolean().describe('Whether it came with the package'),
    size: z.int().describe('Bytes of its files'),
    about: z.string(),
  }),
  z.strictObject({
    kind: z.literal('unfinished run'),
    ...expressionNetwork,
    about: z.string(),
    howTo: z.string().describe('The command that goes on with it'),
  }),
  z.strictObject({ ...expressionNetwork, error: z.strictObject({ code: z.string(), message: z.string() }) }),
  z.strictObject({
    kind: z.literal('detector'),
    name: z.string(),
    about: z.string(),
    licence: z.string(),
    size: z.int(),
    howTo: z.string().describe('The command that gets it'),
  }),
]);

/** What a line of `--json` holds, by command; the files in `schemas/` are made of it. */
export const JSON_LINES = {
  predict: z.union([
    z.strictObject({
      file,
      ...recognition.shape,
      partial,
      faces: z.array(z.strictObject(recognizedFace.shape)),
    }),
    failed,
  ]),
  detect: z.union([
    z.strictObject({ file, ...detection.shape, partial, faces: z.array(z.strictObject(detectedFace.shape)) }),
    failed,
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
  models: model,
  'models-pull': z.strictObject({ name: z.string(), path: z.string().describe('Its folder') }),
} as const;

/** The JSON Schema (2020-12) of a command's lines. */
export function jsonSchema(command: keyof typeof JSON_LINES): object {
  const name = command.replace('-', ' ');
  return {
    ...z.toJSONSchema(JSON_LINES[command]),
    title: `A line of mien ${name} --json`,
  };
}
