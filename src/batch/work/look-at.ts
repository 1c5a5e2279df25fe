import { stat } from 'node:fs/promises';
import { fileError, MienError } from '../../errors.js';
import type { FaceFinder } from '../../face/face-finder.js';
import { decodeImage } from '../../image/decode.js';
import type { Image } from '../../image/image.js';
import { originalSize } from '../../image/original.js';
import { readPicture } from '../../image/read-picture.js';
import type { Recognizer } from '../../recognizer/recognizer.js';
import { partialMark, wholeFace } from '../../recognizer/result.js';
import { rounded } from '../../recognizer/rounded.js';
import { placeOf } from '../plan/place.js';
import { readInS3 } from '../plan/s3-photos.js';
import { inputName, type PlannedInput } from '../plan/shard-list.js';
import { readMember } from '../plan/tar-members.js';
import { isS3Address } from '../store/s3-client.js';
import type { Looked, LookSettings } from './look-jobs.js';

/**
 * Recognises the faces of one planned input. Messages name it as the plan does, so that rows do not depend on where the
 * pictures are. Throws `SOURCE_CHANGED` where the file is another one than planned, and as `decodeImage` and `findFaces`.
 */
export async function lookAt(
  recognizer: Pick<Recognizer, 'findFaces' | 'perceiveFound'>,
  input: PlannedInput,
  { recipe, root }: Pick<LookSettings, 'recipe' | 'root'>,
): Promise<Looked> {
  const image = await imageOf(input, { recipe, root });
  const found = recipe.detect ? await recognizer.findFaces(image, recipe.detection) : wholeFace(image);
  const [recognition] = await recognizer.perceiveFound([found]);
  return rounded(recognition!);
}

/** Finds the faces of one planned input, and does not recognise them. Throws as {@link lookAt}. */
export async function findFacesAt(
  detector: Pick<FaceFinder, 'detect'>,
  input: PlannedInput,
  given: Pick<LookSettings, 'recipe' | 'root'>,
): Promise<Looked> {
  const image = await imageOf(input, given);
  const faces = await detector.detect(image, given.recipe.detection);
  return rounded({ ...originalSize(image), ...partialMark(image), faces });
}

async function imageOf(
  input: PlannedInput,
  { recipe, root }: Pick<LookSettings, 'recipe' | 'root'>,
): Promise<Image> {
  const bytes = await readPlanned(input, placeOf(input.path, root));
  return decodeImage(bytes, { ...recipe.reading, name: inputName(input) });
}

async function readPlanned(input: PlannedInput, path: string): Promise<Uint8Array> {
  try {
    if (isS3Address(path)) return await readInS3(path, input);
    await requireUnchanged(input, path);
    const { member } = input;
    const bytes = await (member === undefined ? readPicture(path) : readMember(path, member));
    // What changes while it is read may be half of each.
    await requireUnchanged(input, path);
    return bytes;
  } catch (error) {
    const { code, message, hint, cause } = fileError(error, path, 'read');
    throw new MienError(code, message.replaceAll(path, input.path), {
      cause,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

/** An input that was not there when it was planned may be any file. */
async function requireUnchanged({ size, mark, member }: PlannedInput, path: string): Promise<void> {
  if (size === undefined) return;
  const now = await stat(path);
  // Without a time, it was planned in S3 and is looked for in a copy.
  if (now.size === size && (mark === undefined || now.mtimeMs === mark)) return;
  const [was, is] = [
    [size, mark ?? 0],
    [now.size, now.mtimeMs],
  ].map(([bytes, time]) => `${bytes} bytes of ${new Date(time!).toISOString()}`);
  throw new MienError('SOURCE_CHANGED', `${path} was planned with ${was}, and has ${is}`, {
    hint:
      member === undefined
        ? 'To recognise it as it is now, run "mien batch retry" once the rest is done, and work again.'
        : 'An archive that was changed needs another plan.',
  });
}
