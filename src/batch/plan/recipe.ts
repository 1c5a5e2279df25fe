import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SearchOptions } from '../../face/mtcnn/options.js';
import { inOrder, readDetector } from '../../face/open-detector.js';
import type { DecodeOptions } from '../../image/decoding.js';
import { withoutChecksum } from '../../model/checksum.js';
import { findModel } from '../../model/find-model.js';
import type { Prior } from '../../model/prior.js';

/** What is done with each picture: part of a plan, and the same for every worker. */
export interface Recipe {
  /** `detect` where faces are only found. The plan names a model then, too, which is not opened. */
  readonly ask?: 'detect' | undefined;
  /** False where each picture is one face already. */
  readonly detect: boolean;
  readonly detection: Omit<SearchOptions, 'signal'>;
  readonly reading: Pick<DecodeOptions, 'maxPixels' | 'partial'>;
  readonly prior?: Prior | undefined;
}

export const RECIPE = z.object({
  ask: z.literal('detect').optional(),
  detect: z.boolean(),
  detection: z.record(z.string(), z.unknown()),
  reading: z.object({ maxPixels: z.number().optional(), partial: z.boolean().optional() }),
  prior: z.union([z.string(), z.record(z.string(), z.number())]).optional(),
});

/** A recipe as it is read back, so that equal ones are written alike. Throws where it is none. */
export function wholeRecipe(recipe: Recipe): Recipe {
  return RECIPE.parse(JSON.parse(JSON.stringify(recipe))) as Recipe;
}

/** Which networks a worker recognises with, as `createRecognizer` takes them. */
export interface NetworkNames {
  readonly model?: string | undefined;
  readonly detector?: string | undefined;
}

/** The networks by what is in their files: SHA-256 without checksums, lower-case hexadecimal. */
export interface NetworkHashes {
  readonly model: string;
  readonly detector: string;
}

export const NETWORK_HASHES = z.object({ model: z.string(), detector: z.string() });

/** Reads the files and hashes them. Throws as `findModel` and `openDetector`. */
export async function hashNetworks({ model, detector }: NetworkNames): Promise<NetworkHashes> {
  const { bytes } = await findModel(model);
  const nets = createHash('sha256');
  for (const bytes of inOrder(await readDetector(detector))) nets.update(withoutChecksum(bytes));
  return {
    model: createHash('sha256').update(withoutChecksum(bytes)).digest('hex'),
    detector: nets.digest('hex'),
  };
}
