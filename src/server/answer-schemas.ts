import { z } from 'zod';
import { EXPRESSIONS } from '../expression.js';
import { FACE_BYTES } from '../image/face-size.js';

const point = z.tuple([z.number(), z.number()]).readonly().describe('[x, y], pixels of the upright picture');

const landmarks = z
  .object({ leftEye: point, rightEye: point, nose: point, mouthLeft: point, mouthRight: point })
  .describe('Left and right as the picture shows them');

const box = z
  .tuple([z.number(), z.number(), z.number(), z.number()])
  .readonly()
  .describe('[x, y, width, height], pixels, inside the picture');

const roll = z.number().describe('With anyTurn: degrees that the face is turned in the picture, clockwise');

const probability = z.number().min(0).max(1);

const quality = z
  .object({
    size: z.number().describe('Shorter side of the box, pixels'),
    sharpness: probability.describe('Share of fine detail in its contrast: low where it is blurred or small'),
    light: probability.describe('Mean gray level, 0 black to 1 white'),
    pose: z
      .object({
        roll: z.number().describe('Turned in the picture, degrees clockwise'),
        yaw: z.number().describe('Turned to the right of the picture, degrees, an estimate'),
      })
      .nullable()
      .describe('Null where the whole picture was taken as the face'),
  })
  .describe('How well the face can be seen');

const seen = {
  faceProbability: probability
    .describe('Calibrated probability that it is a face; absent where the detector does not say')
    .optional(),
  quality: quality.optional(),
};

export const recognizedFace = z.object({
  box,
  score: probability
    .nullable()
    .describe("The detector's; null where the whole picture was taken as the face"),
  landmarks: landmarks.nullable(),
  roll: roll.optional(),
  expression: z.enum(EXPRESSIONS).describe('The likeliest class: a perceived expression, not a feeling'),
  confidence: probability.describe('Its calibrated probability'),
  uncertain: z.boolean().describe('Whether the answer is not to be relied on'),
  uncertainBecause: z
    .enum(['confidence', 'unfamiliar', 'no-face'])
    .optional()
    .describe('Where it is uncertain: a low confidence, a face unlike those of training, or no face at all'),
  probabilities: z.record(z.enum(EXPRESSIONS), probability).describe('Of every class, summing to 1'),
  ...seen,
});

const places = (what: string) => z.array(z.number()).length(FACE_BYTES).describe(what);

export const explainedFace = recognizedFace.extend({
  class: z.enum(EXPRESSIONS).describe('What the heat speaks for'),
  method: z.enum(['Grad-CAM', 'HiResCAM']),
  map: z.tuple([z.int(), z.int()]).readonly().describe('Rows and columns of the feature map'),
  heat: places(
    'How much each place of the aligned 48×48 face speaks for the class, rows from the top: 1 at the one that does ' +
      'most, all 0 where none does',
  ),
  crop: places('With crop=true: the gray levels of the aligned face, 0 to 255').optional(),
});

export const detectedFace = z.object({ box, score: probability, landmarks, roll: roll.optional(), ...seen });

const size = {
  width: z.int().positive().describe('Of the upright picture, pixels'),
  height: z.int().positive(),
};

export const recognition = z.object({ ...size, faces: z.array(recognizedFace) });
export const detection = z.object({ ...size, faces: z.array(detectedFace) });

export const explanation = z.object({ ...size, faces: z.array(explainedFace) });

/** A drawing. */
export const pngFile = z.string().meta({ format: 'binary' });

export const errorSchema = z.object({
  error: z.object({
    code: z.string().describe('Stable: programs may branch on it'),
    message: z.string(),
    hint: z.string().optional().describe('What to do next'),
  }),
});

/** A file of a run that could not be used. */
export const brokenFile = z.object({ file: z.string(), ...errorSchema.shape });

const file = z.string().describe("The file's name in the form, or its place there, from 1");
const failed = z.object({ file, ...errorSchema.shape });

/** A form's answer: one for each file, in order; one that could not be read has an error. */
export const recognitions = z.object({
  results: z.array(z.union([z.object({ file, ...recognition.shape }), failed])),
});
export const detections = z.object({
  results: z.array(z.union([z.object({ file, ...detection.shape }), failed])),
});
export const explanations = z.object({
  results: z.array(z.union([z.object({ file, ...explanation.shape }), failed])),
});

const count = z.int().min(0);

/** A clip, and how far it is. */
export const clipStatus = z.object({
  id: z.string().describe('Whoever knows it can fetch and cancel the clip'),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  seconds: z.number().describe('Of the clip that are looked at'),
  total: z
    .number()
    .nullable()
    .describe('Seconds of all that is to be looked at; null where the clip does not say'),
  frames: count.describe('Frames that are looked at'),
  rate: z.number().describe('The same, a second'),
  report: z
    .object({
      width: count,
      height: count,
      rows: count.describe('Frames that were looked at'),
      rowsWithFaces: count,
      faces: count,
      tracks: count,
      cuts: count,
      first: z.number().describe('Time of the first row, seconds'),
      last: z.number(),
      truncated: z.string().optional().describe('Why the clip ended before it should'),
    })
    .optional()
    .describe('Once it is done'),
  error: errorSchema.shape.error.optional().describe('Where it has failed'),
});
export type ClipStatus = z.infer<typeof clipStatus>;

export const models = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      architecture: z.string(),
      classes: z.array(z.enum(EXPRESSIONS)),
      input: z.object({ channels: z.int(), height: z.int(), width: z.int() }),
      temperature: z.number(),
      uncertainBelow: probability,
      shares: z
        .array(probability)
        .nullable()
        .describe('The class shares of training, in the order of classes; null where the model does not say'),
      prior: z
        .array(probability)
        .nullable()
        .describe('The class shares that answers are for by default; null where the model does not say'),
      training: z.object({ datasetHash: z.string(), epoch: z.int(), seed: z.int() }),
    }),
  ),
  detector: z.string().nullable().describe('Null where this server finds no faces: send crops, detect=false'),
  limits: z.object({
    bytes: z.int().describe('Of a request'),
    pixels: z.int().describe('Of a picture'),
    work: z.number().describe('Of the search of a picture, megapixels over all scales'),
    files: z.int().describe('Of a form'),
    seconds: z.number().describe('For a picture'),
  }),
});
export type ModelList = z.infer<typeof models>;
