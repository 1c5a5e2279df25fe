import { type Command, InvalidArgumentError, Option } from 'commander';
import type { SearchOptions } from '../face/mtcnn/options.js';
import { CELL } from '../face/mtcnn/pyramid.js';
import type { DecodeOptions } from '../image/decoding.js';
import type { Device } from '../runtime/session.js';
import { type DeviceFlag, usableDevice } from './device.js';
import { between, deviceOption, JSON_OPTION, maxPixelsOption, threadsOption, whole } from './options.js';

/** What finding faces takes, in pictures and in frames. */
export interface FindingFlags {
  readonly detector?: string;
  readonly minFace?: number;
  readonly thresholds?: readonly [number, number, number];
  readonly anyTurn?: true;
  readonly maxWork?: number;
}

/** Where to compute. */
export interface SessionFlags {
  readonly device: DeviceFlag;
  readonly threads?: number;
}

/** What finding faces takes, and where to compute. */
export interface SearchFlags extends FindingFlags, ReadingFlags, SessionFlags {}

/** How pictures are read. */
export interface ReadingFlags {
  readonly maxPixels?: number;
  readonly partial?: true;
}

export interface DetectionFlags extends SearchFlags {
  readonly maxFaces?: number;
  readonly recursive: boolean;
}

/** What `detect` and `predict` share. */
export interface FaceFlags extends DetectionFlags {
  readonly annotate?: string;
  readonly json?: true;
  readonly csv?: true;
  readonly relativeBoxes?: true;
}

/** How faces are found, in pictures and in frames. */
export function addFindingOptions(command: Command): Command {
  return command
    .option('--detector <detector>', 'folder of a face detector, or its name (see "mien models")')
    .option('--min-face <pixels>', 'smallest face searched for (default: 20; larger is faster)', whole(CELL))
    .option(
      '--thresholds <p,r,o>',
      'how sure each net must be (default: 0.6,0.7,0.7); one-pass has no second net',
      threeShares,
    )
    .option('--any-turn', 'find faces that lie on a side or upside down, too; takes four times as long')
    .option('--max-work <n>', 'most work a picture, megapixels over all scales (default: 300)', whole(1));
}

/** How faces are searched for in pictures. */
export function addSearchOptions(command: Command): Command {
  return addFindingOptions(command)
    .addOption(maxPixelsOption())
    .option('--partial', 'read a JPEG that is cut off as far as it goes, and mark its result');
}

export function addDetectionOptions(command: Command): Command {
  return addSearchOptions(command)
    .option('--max-faces <n>', 'only so many faces a picture, the surest (default: all)', whole(1))
    .option('--no-recursive', 'leave out the subfolders of folders')
    .addOption(deviceOption())
    .addOption(threadsOption());
}

/** Adds the options that finding faces takes, and those of what is done with them. */
export function addFaceOptions(command: Command): Command {
  return addDetectionOptions(command)
    .option('--annotate <folder>', 'draw the faces over copies of the pictures, saved there')
    .option('--relative-boxes', "places in JSON and CSV as shares of the picture's width and height")
    .addOption(new Option(...JSON_OPTION).conflicts('csv'))
    .addOption(new Option('--csv', 'print CSV on stdout, one line a face'));
}

/** What reading a picture takes. */
export function readingFlags({ maxPixels, partial }: ReadingFlags): DecodeOptions {
  return { maxPixels, partial };
}

export function detectionFlags({
  minFace,
  maxFaces,
  thresholds,
  anyTurn,
  maxWork,
}: FindingFlags & { readonly maxFaces?: number }): Omit<SearchOptions, 'signal'> {
  return {
    ...(minFace === undefined ? {} : { minFace }),
    ...(maxFaces === undefined ? {} : { maxFaces }),
    ...(thresholds === undefined ? {} : { thresholds }),
    ...(anyTurn === undefined ? {} : { anyTurn }),
    ...(maxWork === undefined ? {} : { maxWork }),
  };
}

export async function sessionFlags({
  device,
  threads,
}: SessionFlags): Promise<{ device: Device; threads?: number }> {
  return { device: await usableDevice(device), ...(threads === undefined ? {} : { threads }) };
}

function threeShares(text: string): readonly [number, number, number] {
  const [p, r, o, ...more] = text.split(',').map(between(0, 1));
  if (p === undefined || r === undefined || o === undefined || more.length > 0) {
    throw new InvalidArgumentError('Expected three numbers from 0 to 1, as in 0.6,0.7,0.7.');
  }
  return [p, r, o];
}
