import { z } from 'zod';
import { MienError } from '../errors.js';
import { EXPRESSION_COUNT, EXPRESSIONS } from '../expression.js';
import { FACE_SIZE } from '../image/face-size.js';
import { FER2013_FRAMING } from '../image/framing.js';
import { checkGraph, decodeNetwork, type GraphForm } from './check-graph.js';

/** The key under which a model file carries its description. */
export const METADATA_KEY = 'mien';

/** Shares are rounded. */
const SHARES_TOLERANCE = 1e-4;

const classShares = z
  .array(z.number().min(0).max(1))
  .length(EXPRESSION_COUNT)
  .refine((shares) => Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < SHARES_TOLERANCE, {
    error: 'the shares of the classes must sum to 1',
  })
  .readonly();

const range = z.tuple([z.number(), z.number()]).readonly();

/** Of the network's picture; a face may be framed so widely that its middle lies outside. */
const coordinate = z
  .number()
  .min(-FACE_SIZE)
  .max(2 * FACE_SIZE);

const descriptionSchema = z.strictObject({
  /** Of this description, not of the model. */
  version: z.literal(1),
  architecture: z.string(),
  /** What each probability stands for, in order. */
  classes: z.array(z.enum(EXPRESSIONS)).refine((classes) => String(classes) === String(EXPRESSIONS), {
    error: `expected the classes ${EXPRESSIONS.join(', ')}, in this order`,
  }),
  /** What the graph's input `images` `[N, channels, height, width]` holds; normalisation is inside the graph. */
  input: z.strictObject({
    channels: z.literal(1),
    height: z.literal(FACE_SIZE),
    width: z.literal(FACE_SIZE),
    /** How colours become gray. */
    gray: z.literal('BT.601'),
    range: z.tuple([z.literal(0), z.literal(255)]),
  }),
  /** How a face that was found in a photo is cut out; files from before it was named are framed like FER-2013. */
  framing: z
    .strictObject({
      centre: z.tuple([coordinate, coordinate]).readonly(),
      span: z
        .number()
        .min(1)
        .max(10 * FACE_SIZE),
    })
    .default(FER2013_FRAMING),
  /** Logits are divided by it before the softmax; fitted on validation. */
  temperature: z.number().positive(),
  /** What calibration added to the logits' bias, one for each class (`fitOffsetTemperature`); none in older files. */
  offsets: z.array(z.number()).length(EXPRESSION_COUNT).readonly().optional(),
  /** Below this probability of the likeliest class, the answer is called uncertain. */
  uncertainBelow: z.number().min(0).max(1),
  /**
   * Below this bound of the graph's output `familiarity` `[N]`, a face is unlike those of training, and its answer is called
   * uncertain. `feature-norm` is the length of the features that the last layer reads. Unknown objects give shorter features
   * (Dhamija, Günther & Boult 2018).
   */
  familiarity: z
    .strictObject({ measure: z.literal('feature-norm'), below: z.number().nonnegative() })
    .optional(),
  /** Where the weights come from. */
  training: z.strictObject({
    /** SHA-256 of the prepared dataset. */
    datasetHash: z.string(),
    /** From 1. */
    epoch: z.int().positive(),
    seed: z.int(),
  }),
  /**
   * The share of each class in the targets that the network was trained on, in the order of `classes`; they sum to 1.
   * None in files from before they were kept.
   */
  shares: classShares.optional(),
  /**
   * The class shares that the answers are for as they are, where these are not those of training; in the order of
   * `classes`, they sum to 1. Answers for other shares follow from them (`answersUnder`).
   */
  prior: classShares.optional(),
  /** Where the values at each convolution lie, for computing in integers (see `measureActivations`). */
  activations: z.record(z.string(), z.strictObject({ input: range, output: range })).optional(),
  /** Of a network whose head was taught one person's face afterwards: from how many faces, and which expressions. */
  taught: z.strictObject({ faces: z.int().positive(), expressions: z.array(z.enum(EXPRESSIONS)) }).optional(),
});

/** What a model file says of itself; with the graph, all that is needed to use it. */
export type ModelDescription = z.infer<typeof descriptionSchema>;

/** A likeliest class that is likelier than all others together is called certain. */
export const UNCERTAIN_BELOW = 0.5;

/**
 * Whether calibration is done. A run of an earlier version that was killed may have left a model without: those versions
 * wrote it first and the calibrated one over it.
 */
export function isCalibrated({ temperature, offsets, activations }: ModelDescription): boolean {
  return temperature !== 1 || offsets !== undefined || activations !== undefined;
}

/** What every expression network takes and gives. */
export const MODEL_FORM: GraphForm = {
  images: [undefined, 1, FACE_SIZE, FACE_SIZE],
  outputs: { logits: [undefined, EXPRESSION_COUNT], probabilities: [undefined, EXPRESSION_COUNT] },
};

/** The form of a network with this description, which says what it gives besides. */
export function modelForm({ familiarity }: Pick<ModelDescription, 'familiarity'>): GraphForm {
  if (familiarity === undefined) return MODEL_FORM;
  return { ...MODEL_FORM, outputs: { ...MODEL_FORM.outputs, familiarity: [undefined] } };
}

/**
 * The description of a model file, whose graph is checked with it (`checkGraph`). `name` says which file in messages.
 * Throws `MODEL_BROKEN` where the bytes are no ONNX file, one that this project did not make, or one that does not fit
 * its description.
 */
export function readDescription(bytes: Uint8Array, name: string): ModelDescription {
  const model = decodeNetwork(bytes, name);
  const entry = model.metadataProps.find(({ key }) => key === METADATA_KEY);
  if (entry === undefined) {
    throw new MienError('MODEL_BROKEN', `${name} is an ONNX file, but carries no description by mien.`, {
      hint: 'Use a model.onnx that "mien train" wrote, or give a description of this one to createRecognizer.',
    });
  }
  const description = parseDescription(entry.value, name);
  checkGraph(model, name, modelForm(description));
  return description;
}

function parseDescription(text: string, name: string): ModelDescription {
  try {
    return descriptionSchema.parse(JSON.parse(text));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new MienError('MODEL_BROKEN', `${name} carries a description that does not fit: ${detail}`, {
      cause: error,
      hint: 'It may come from a newer version: update mien, or train the model again.',
    });
  }
}
