import { z } from 'zod';

/** A file beside the page: where it is, how large, and which content, by the begin of its SHA-256. */
const fileSchema = z.object({ path: z.string(), size: z.int().nonnegative(), hash: z.string() });
export type StaticFile = z.infer<typeof fileSchema>;

/** `files.json`: what was built into the studio beside its code. */
export const staticFilesSchema = z.object({
  /** The runtimes, gzipped, by the name that ONNX Runtime gives them. */
  runtimes: z.record(z.string(), fileSchema),
  /** The network that names expressions; `null` where the studio was built without one. */
  model: fileSchema.nullable(),
  /** The face detector's nets; `null` where the studio was built without them. */
  detector: z.object({ p: fileSchema, r: fileSchema, o: fileSchema }).nullable(),
  /** The model's `evaluation.json` and its card for people, where it has them. */
  evaluation: fileSchema.nullable(),
  card: fileSchema.nullable(),
});
export type StaticFiles = z.infer<typeof staticFilesSchema>;

export const STATIC_FILES = 'files.json';
