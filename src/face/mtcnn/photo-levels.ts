import { z } from 'zod';
import { MienError } from '../../errors.js';
import { decodeModel } from '../../graph/onnx/codec.js';
import type { LevelShares } from './levels.js';

/** The key under which the P-Net's file says how photos are prepared before the search. */
export const PREPARATION_KEY = 'mien.detector';

const preparationSchema = z.strictObject({
  /** Of this description. */
  version: z.literal(1),
  /** Shares of the photo's pixels that become black and stay below white (`levelsOf`). */
  levels: z
    .tuple([z.number().min(0).max(0.5), z.number().min(0.5).max(1)])
    .refine(([low, high]) => low < high, { error: 'the first must be below the second' })
    .readonly(),
});

/** The entry of the P-Net's metadata for these shares; none where photos are searched as they are. */
export function preparationMetadata(levels: LevelShares | null): Readonly<Record<string, string>> {
  return levels === null ? {} : { [PREPARATION_KEY]: JSON.stringify({ version: 1, levels }) };
}

/**
 * Between which levels the photo is stretched before these nets search it, by the file of the P-Net; `undefined` where
 * the file says nothing, as that of the reference's weights. Throws `MODEL_BROKEN` for a description that does not fit.
 */
export function photoLevels(pNet: Uint8Array, name: string): LevelShares | undefined {
  const entry = decodeModel(pNet, name).metadataProps.find(({ key }) => key === PREPARATION_KEY);
  if (entry === undefined) return undefined;
  try {
    return preparationSchema.parse(JSON.parse(entry.value)).levels;
  } catch (cause) {
    throw new MienError('MODEL_BROKEN', `${name}: its entry "${PREPARATION_KEY}" is not what mien writes.`, {
      cause,
      hint: 'Get the detector again, or update mien, if a later version made the file.',
    });
  }
}
