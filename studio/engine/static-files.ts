import { z } from 'zod';

/** A file beside the page: where it is, how large, and which content, by the begin of its SHA-256. */
const fileSchema = z.object({ path: z.string(), size: z.int().nonnegative(), hash: z.string() });
export type StaticFile = z.infer<typeof fileSchema>;

/** What a model's file says of itself, as it is shown to readers. */
const factsSchema = z.object({
  architecture: z.string(),
  classes: z.array(z.string()),
  input: z.object({ width: z.number(), height: z.number() }),
  temperature: z.number(),
  offsets: z.array(z.number()).readonly().optional(),
  uncertainBelow: z.number(),
  training: z.object({ datasetHash: z.string(), epoch: z.number(), seed: z.number() }),
});
export type ModelFacts = z.infer<typeof factsSchema>;

/** `files.json`: what was built into the studio beside its code. */
export const staticFilesSchema = z.object({
  /** The runtimes, gzipped, by the name that ONNX Runtime gives them. */
  runtimes: z.record(z.string(), fileSchema),
  /** The network that names expressions; `null` where the studio was built without one. */
  model: fileSchema.nullable(),
  /** Of that network, so that they can be shown where it is not loaded. */
  facts: factsSchema.optional(),
  /** The face detector's nets; `null` where the studio was built without them. */
  detector: z.object({ search: fileSchema, decide: fileSchema, o: fileSchema.optional() }).nullable(),
  /** The model's `evaluation.json` and its card for people, where it has them. */
  evaluation: fileSchema.nullable(),
  card: fileSchema.nullable(),
});
export type StaticFiles = z.infer<typeof staticFilesSchema>;

export const STATIC_FILES = 'files.json';

/** What `mien models` calls the model that is built in. */
export const PACKAGED = 'default';
