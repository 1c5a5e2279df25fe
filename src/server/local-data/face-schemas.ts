// What the server answers about datasets and their faces. The studio takes its types from here.
import { z } from 'zod';
import { SPLITS } from '../../dataset/record.js';
import { errorSchema } from '../answer-schemas.js';

const tally = z.record(z.string(), z.int());

export const faceCounts = z.object({
  total: z.int(),
  split: tally,
  label: tally.describe('By the folder of the picture; "unlabelled" for those that the labelling drops'),
  source: tally,
  /** By split, then label. */
  splitLabel: z.record(z.string(), tally),
});
export type FaceCounts = z.infer<typeof faceCounts>;

export const faceRow = z.object({
  index: z.int(),
  split: z.enum(SPLITS),
  label: z.string(),
  source: z.string(),
  sourceRow: z.int(),
  sourceLabel: z.string().nullable(),
  name: z.string().nullable(),
  votes: z
    .record(z.string(), z.array(z.int()))
    .describe('Ten counts a vote table, in the order of voteColumns'),
  duplicateOf: z.int().nullable(),
  nearCopyOf: z.int().nullable().describe('The training face that is of the same photo, cut otherwise'),
  faceBox: z.array(z.number()).nullable(),
});
export type FaceRow = z.infer<typeof faceRow>;

export const facePage = z.object({
  total: z.int(),
  voteColumns: z.array(z.string()),
  faces: z.array(faceRow),
});
export type FacePage = z.infer<typeof facePage>;

/** Its name and size, or what is wrong with it. */
const listedDataset = z.looseObject({
  name: z.string(),
  records: z.int().optional(),
  splits: tally.optional(),
  sources: z.array(z.string()).optional(),
  error: errorSchema.shape.error.optional(),
});
export type ListedDataset = z.infer<typeof listedDataset>;

export const datasetList = z.object({ datasets: z.array(listedDataset) });
export type DatasetList = z.infer<typeof datasetList>;

export const datasetDetails = z.object({
  manifest: z.unknown(),
  counts: faceCounts,
  nearCopies: z
    .object({ validation: z.int(), test: z.int() })
    .nullable()
    .describe('Training photos once more, cut otherwise; null where they were not looked for'),
  audit: z.unknown(),
});
export type DatasetDetails = z.infer<typeof datasetDetails>;

export const judgedFacePage = z.object({
  dataset: z.string().describe('Where the pictures are: /v1/datasets/:name/faces/:index'),
  total: z.int(),
  voteColumns: z.array(z.string()),
  faces: z.array(faceRow.extend({ confidence: z.number().describe('Probability of what it was named') })),
});
export type JudgedFacePage = z.infer<typeof judgedFacePage>;

const RIGHT = ['onlyFirst', 'onlySecond', 'neither'] as const;

export const comparedRight = z.enum(RIGHT);
export type ComparedRight = z.infer<typeof comparedRight>;

export const comparedFacePage = z.object({
  n: z.int().describe('Faces that both were judged on'),
  bothRight: z.int(),
  onlyFirst: z.int().describe('Faces that the first run alone names right'),
  onlySecond: z.int(),
  neither: z.int(),
  p: z.number().describe("Of McNemar's exact test, two-sided"),
  dataset: z
    .string()
    .nullable()
    .describe('Where the pictures are: /v1/datasets/:name/faces/:index; null where it is not here'),
  total: z.int().describe('Faces that the two name differently'),
  voteColumns: z.array(z.string()),
  faces: z.array(
    faceRow.extend({
      asked: z.string().describe("Its class by the protocol, which need not be the dataset's label"),
      named: z.tuple([z.string(), z.string()]).describe('What each named it'),
      confidence: z.tuple([z.number(), z.number()]).describe('Probability of that'),
    }),
  ),
});
export type ComparedFacePage = z.infer<typeof comparedFacePage>;
