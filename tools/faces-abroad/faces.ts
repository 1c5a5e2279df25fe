import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FACE_BYTES } from '../../src/image/face-size.js';
import type { Recognizer } from '../../src/recognizer/recognizer.js';

/** A picture of a folder tree. */
export interface PlacedPicture {
  readonly path: string;
  /** The folder of its set, below the folder that was named. */
  readonly set: string;
  /** The folder of its class, or of its set where there are no classes. */
  readonly label: string;
}

/** A face that was cut out of a picture. */
export interface GatheredFace extends Pick<PlacedPicture, 'set' | 'label'> {
  /** 48×48 gray levels. */
  readonly pixels: Uint8Array;
}

export interface GatherOptions {
  /** Smallest face that is searched for, pixels. */
  readonly minFace: number;
  /** Only the surest face of a picture, or every face that is sure and wide enough. */
  readonly keep: 'surest' | { readonly score: number; readonly width: number };
  /** File names to take; without it all. */
  readonly only?: ReadonlySet<string> | undefined;
}

/** The pictures of a folder tree, in the order of their paths. */
export async function listPictures(folder: string): Promise<readonly PlacedPicture[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(jpe?g|png)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const [label = '', set = ''] = path
        .slice(folder.length)
        .split('/')
        .filter(Boolean)
        .slice(0, -1)
        .reverse();
      return { path, set, label };
    });
}

/** The faces in all pictures of a folder tree, in the order of the paths. A picture that cannot be read is left out. */
export async function gatherFaces(
  recognizer: Recognizer,
  folder: string,
  { minFace, keep, only }: GatherOptions,
): Promise<readonly GatheredFace[]> {
  const gathered: GatheredFace[] = [];
  for (const { path, set, label } of await listPictures(folder)) {
    if (only !== undefined && !only.has(path.slice(path.lastIndexOf('/') + 1))) continue;
    const image = await recognizer.decode(path).catch(() => undefined);
    if (image === undefined) continue;
    const { faces, crops } = await recognizer.findFaces(image, { minFace });
    crops.forEach((pixels, i) => {
      const { score, box } = faces[i]!;
      const kept = keep === 'surest' ? i === 0 : (score ?? 0) >= keep.score && box[2] >= keep.width;
      if (kept) gathered.push({ set, label, pixels });
    });
  }
  return gathered;
}

/** All pixels one after the other: `[n, 48, 48]`. */
export function joinedFaces(faces: readonly Pick<GatheredFace, 'pixels'>[]): Uint8Array {
  const bytes = new Uint8Array(faces.length * FACE_BYTES);
  faces.forEach(({ pixels }, i) => {
    bytes.set(pixels, i * FACE_BYTES);
  });
  return bytes;
}
