import { describe, expect, it } from 'vitest';
import { MienError } from '../errors.js';
import { Random } from '../random.js';
import { decodeImage } from './decode.js';
import { corrupt } from './testing/corrupt.js';
import { encodedPictures, gradientImage } from './testing/encoded-pictures.js';

/** MIEN_CORRUPTIONS=2000 tries as many as were tried before a release. */
const COUNT = Number(process.env.MIEN_CORRUPTIONS ?? 300);

describe('a damaged picture', () => {
  it(
    `is a picture or a coded error, in ${COUNT} cases of every kind of file`,
    async () => {
      const files = [...(await encodedPictures(gradientImage(37, 29))).entries()];
      const counts = new Map<string, number>();
      for (let seed = 0; seed < COUNT; seed++) {
        const random = new Random(2013, seed);
        const [name, bytes] = files[seed % files.length]!;
        const [, other] = files[random.below(files.length)]!;
        const outcome = await decodeImage(corrupt(bytes, other, random), { name }).catch(
          (error: unknown) => error,
        );
        if (outcome instanceof MienError) {
          expect(['IMAGE_UNREADABLE', 'IMAGE_UNSUPPORTED']).toContain(outcome.code);
          expect(outcome.message.startsWith(name), outcome.message).toBe(true);
          expect(outcome.hint).toMatch(/\.$/);
        } else if (outcome instanceof Error) {
          throw new Error(`case ${seed} of ${name}`, { cause: outcome });
        } else {
          const { data, width, height, channels } = outcome as Awaited<ReturnType<typeof decodeImage>>;
          expect(data.length).toBe(width * height * channels);
        }
        const key = outcome instanceof MienError ? outcome.code : 'picture';
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      // Were all refused, or none, the damage would not be what it should be.
      expect(counts.get('picture')).toBeGreaterThan(COUNT / 20);
      expect(counts.get('IMAGE_UNREADABLE')).toBeGreaterThan(COUNT / 20);
      if (process.env.MIEN_CORRUPTIONS !== undefined) console.log(Object.fromEntries(counts));
    },
    Math.max(60_000, 100 * COUNT),
  );
});
