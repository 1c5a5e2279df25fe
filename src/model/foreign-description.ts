import { z } from 'zod';
import { MienError } from '../errors.js';
import { EXPRESSIONS, type Expression } from '../expression.js';
import { FACE_SIZE } from '../image/face-size.js';
import { FER2013_FRAMING, type Framing } from '../image/framing.js';
import { type ModelDescription, UNCERTAIN_BELOW } from './description.js';

/** What must be known of a network of another program, an `.onnx` file without mien's description, to ask it. */
export interface ForeignDescription {
  /** What each value of the output stands for, in order; `null` for what is none of the seven, which is left out. */
  readonly classes: readonly (Expression | null)[];
  readonly input?:
    | {
        /** Default: the file's only input. */
        readonly name?: string | undefined;
        /** Side of the square picture, pixels. Default: as the file says, or 48. Faces are cut out at 48 and scaled. */
        readonly size?: number | undefined;
        /** 3 where it wants colours; they are all gray. Default: as the file says, or 1. */
        readonly channels?: 1 | 3 | undefined;
        /** The input is (level − mean) / std of gray levels 0 to 255. Default 0. */
        readonly mean?: number | undefined;
        /** Default 1. With 255, levels are 0 to 1. */
        readonly std?: number | undefined;
      }
    | undefined;
  readonly output?:
    | {
        /** Default: the file's first output. */
        readonly name?: string | undefined;
        /** Whether the values are before the softmax or after it. Default `logits`. */
        readonly kind?: 'logits' | 'probabilities' | undefined;
      }
    | undefined;
  /** How a face is to lie in the picture. Default: as in FER-2013. */
  readonly framing?: Framing | undefined;
  /** Logits are divided by it. Default 1. */
  readonly temperature?: number | undefined;
  /** Below this probability of the likeliest class, an answer is uncertain. Default 0.5. */
  readonly uncertainBelow?: number | undefined;
  /** The share of each of the seven classes in what it was trained on; asked for by `prior`. */
  readonly shares?: Readonly<Record<Expression, number>> | undefined;
}

const schema = z.strictObject({
  classes: z
    .array(z.enum(EXPRESSIONS).nullable())
    .min(1)
    .refine((classes) => classes.some((one) => one !== null), {
      error: 'none of the classes is one of the seven',
    })
    .refine((classes) => EXPRESSIONS.every((one) => classes.indexOf(one) === classes.lastIndexOf(one)), {
      error: 'a class is there twice',
    }),
  input: z
    .strictObject({
      name: z.string().optional(),
      size: z.int().min(8).max(1024).optional(),
      channels: z.literal([1, 3]).optional(),
      mean: z.number().optional(),
      std: z.number().positive().optional(),
    })
    .optional(),
  output: z
    .strictObject({ name: z.string().optional(), kind: z.enum(['logits', 'probabilities']).optional() })
    .optional(),
  framing: z
    .strictObject({
      centre: z.tuple([z.number(), z.number()]).readonly(),
      span: z
        .number()
        .min(1)
        .max(10 * FACE_SIZE),
    })
    .optional(),
  temperature: z.number().positive().optional(),
  uncertainBelow: z.number().min(0).max(1).optional(),
  shares: z.record(z.enum(EXPRESSIONS), z.number().positive()).optional(),
});

/** Throws `OPTION_INVALID`, which names what is wrong in it. */
export function checkForeign(given: unknown): asserts given is ForeignDescription {
  const { error } = schema.safeParse(given);
  if (error === undefined) return;
  const [issue] = error.issues;
  const place = ['description', ...(issue?.path ?? [])].join('.');
  throw new MienError('OPTION_INVALID', `${place}: ${issue?.message ?? 'not as expected'}`, {
    hint: `Say at least what its outputs stand for: { classes: [${EXPRESSIONS.map((one) => `'${one}'`).join(', ')}] }, in its own order.`,
  });
}

/** The network as mien sees it, once its inputs and outputs are adapted. */
export function describeForeign(given: ForeignDescription): ModelDescription {
  const { framing = FER2013_FRAMING, temperature = 1, uncertainBelow = UNCERTAIN_BELOW, shares } = given;
  const sum = EXPRESSIONS.reduce((total, one) => total + (shares?.[one] ?? 0), 0);
  return {
    version: 1,
    architecture: 'foreign',
    classes: [...EXPRESSIONS],
    input: { channels: 1, height: FACE_SIZE, width: FACE_SIZE, gray: 'BT.601', range: [0, 255] },
    framing,
    temperature,
    uncertainBelow,
    training: { datasetHash: 'unknown', epoch: 1, seed: 0 },
    ...(shares === undefined ? {} : { shares: EXPRESSIONS.map((one) => shares[one] / sum) }),
  };
}
