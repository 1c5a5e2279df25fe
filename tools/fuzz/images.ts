import { MienError } from '../../src/errors.js';
import { requireImage } from '../../src/image/check-image.js';
import { decodeImage } from '../../src/image/decode.js';
import { MAX_PIXELS } from '../../src/image/decoding.js';
import type { Image } from '../../src/image/image.js';
import { corrupt } from '../../src/image/testing/corrupt.js';
import { encodedPictures, gradientImage } from '../../src/image/testing/encoded-pictures.js';
import { Random } from '../../src/random.js';
import type { Finding, Fuzzer } from './fuzzer.js';

/** A case that takes longer does not end, as far as anybody who waits can tell. Milliseconds. */
const LONGEST = 30_000;
/** Of the pictures that are damaged; small, so that many are tried. */
const SIDES = [37, 29] as const;

/**
 * Pictures of every kind that is read, damaged, and pictures in memory whose fields do not belong together. Each must be
 * read as a picture that is whole in itself, within the limit of pixels, or be refused with a coded error. Nothing else may
 * happen: no crash, no end that does not come, no picture whose data and size differ.
 */
export const fuzzImages: Fuzzer = async ({ seed, goOn, onProgress }) => {
  const files = [...(await encodedPictures(gradientImage(...SIDES)))];
  const findings: Finding[] = [];
  let cases = 0;
  while (goOn(cases)) {
    const random = new Random(seed + cases);
    const began = performance.now();
    const [name, bytes] = files[random.below(files.length)]!;
    const other = files[random.below(files.length)]![1];
    const input = corrupt(bytes, other, random);
    const problem = random.below(8) === 0 ? tryRaw(random) : await tryFile(input, name, random);
    const took = performance.now() - began;
    const slow = took > LONGEST ? `${Math.round(took)} ms` : undefined;
    const what = problem ?? slow;
    if (what !== undefined) findings.push({ seed: seed + cases, problem: `${name}: ${what}`, input });
    cases++;
    if (cases % 500 === 0) onProgress?.(cases);
  }
  return { cases, findings };
};

async function tryFile(bytes: Uint8Array, name: string, random: Random): Promise<string | undefined> {
  const partial = random.below(2) === 0;
  let image: Image;
  try {
    image = await decodeImage(bytes, { name, partial });
  } catch (error) {
    const unnamed = error instanceof MienError && !error.message.startsWith(name);
    return unnamed
      ? `no name: ${error.message}`
      : problemOf(error, ['IMAGE_UNREADABLE', 'IMAGE_UNSUPPORTED']);
  }
  if (image.partial === true && !partial) return 'read in part, unasked';
  return problemOfPicture(image);
}

const SIZES = [0, 1, 2, 17, 40, -3, 2.5, Number.NaN, 2 ** 31, 2 ** 53, '20', null, undefined];

/** A picture in memory of which some field is wrong as a rule. */
function tryRaw(random: Random): string | undefined {
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)]!;
  const length = pick([0, 1, 51, 17 * 40, 3 * 17 * 40, 4 * 17 * 40, 2 * 17 * 40]);
  const data = pick<unknown>([
    new Uint8Array(length),
    new Uint8ClampedArray(length),
    new Uint8Array(length),
    new Float32Array(length),
    new Uint16Array(length),
    new Array(length).fill(0),
    'pixels',
    undefined,
  ]);
  const given = { data, width: pick(SIZES), height: pick(SIZES), channels: pick([1, 3, 4, 2, 0, '3']) };
  try {
    requireImage(given);
  } catch (error) {
    return problemOf(error, ['IMAGE_UNREADABLE']);
  }
  return problemOfPicture(given);
}

function problemOf(error: unknown, codes: readonly string[]): string | undefined {
  if (error instanceof MienError && codes.includes(error.code) && error.hint !== undefined) return undefined;
  return `no coded error with a hint: ${error instanceof Error ? error.stack : String(error)}`;
}

function problemOfPicture({ data, width, height, channels, original }: Image): string | undefined {
  if (![width, height].every((side) => Number.isInteger(side) && side >= 1))
    return `${width}×${height} pixels`;
  if (![1, 3, 4].includes(channels)) return `${channels} channels`;
  if (data.length !== width * height * channels) {
    return `${data.length} bytes of ${width}×${height}×${channels}`;
  }
  if (width * height > MAX_PIXELS) return `${width}×${height} pixels are held`;
  if (original !== undefined && (original.width < width || original.height < height)) {
    return `an original of ${original.width}×${original.height} for ${width}×${height}`;
  }
  return undefined;
}
