import { decodeImage } from '../../image/decode.js';
import { encodePng } from '../../image/encode.js';
import type { Image } from '../../image/image.js';
import type { Issue } from '../../issue.js';
import { readLabel } from '../label-numbers.js';
import { byBaseName, listLines, type RowFault } from './label-list.js';
import type { PictureFile } from './picture-file.js';
import type { ListedPictures, NamedPicture } from './picture-source.js';
import type { TreeTable } from './picture-tree.js';

/** ExpW's list of faces. */
export function isExpwList(name: string): boolean {
  return /(^|\/)label\.lst$/i.test(name);
}

interface Frame {
  readonly top: number;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

/** What is cut out around a framed face, in sides of its frame: a detector needs to see the whole head. */
const MARGIN = 0.5;

/**
 * ExpW (Zhang, Luo, Loy & Tang 2018) as it is given out: `label.lst` with a line for each face, its photo, number, frame (top,
 * left, right, bottom, pixels), the frame's score, and its label, counted as in FER-2013. Each face is a picture, cut out with what
 * is around it. The faces of a photo stay in one split. Issues, all excluded: `PICTURE_MISSING`, `PICTURE_UNLISTED`,
 * `FRAME_BROKEN`, and those of `readLabel`. Throws `DATASET_EMPTY`.
 */
export async function listExpw(
  table: TreeTable,
  pictures: readonly PictureFile[],
  issues: Issue[],
): Promise<ListedPictures> {
  const byName = byBaseName(pictures);
  const taken = new Set<PictureFile>();
  const read = (cells: readonly string[], row: number): NamedPicture | RowFault => {
    const [name = '', face = '', top, left, right, bottom, , number = ''] = cells;
    const photo = byName.get(name);
    if (photo === undefined) return { code: 'PICTURE_MISSING', message: `there is no picture ${name}` };
    taken.add(photo);
    const frame = { top: Number(top), left: Number(left), right: Number(right), bottom: Number(bottom) };
    if (!(frame.right > frame.left && frame.bottom > frame.top)) {
      return { code: 'FRAME_BROKEN', message: `${name}, face ${face}: no frame` };
    }
    const label = readLabel(number, 'fer2013');
    if (typeof label === 'string')
      return { picture: framedFace(photo, face, frame), row, label, subject: name };
    return { code: label.code, message: `${name}, face ${face}: ${label.message}`, value: number };
  };
  return listLines(table, pictures, issues, read, taken);
}

function framedFace(photo: PictureFile, face: string, frame: Frame): PictureFile {
  const read = async (): Promise<Uint8Array> =>
    encodePng(cutOut(await decodeImage(await photo.read(), { name: photo.name }), frame));
  return { name: `${photo.name}#${face}`, read, part: true };
}

/** At least one pixel, also of a frame that lies outside. */
function cutOut({ data, width, height, channels }: Image, { top, left, right, bottom }: Frame): Image {
  const margin = MARGIN * Math.max(right - left, bottom - top);
  const inside = (value: number, size: number): number => Math.min(size - 1, Math.max(0, Math.round(value)));
  const [x, y] = [inside(left - margin, width), inside(top - margin, height)];
  const [toX, toY] = [inside(right + margin, width), inside(bottom + margin, height)];
  const cut = { width: toX - x + 1, height: toY - y + 1, channels };
  const pixels = new Uint8Array(cut.width * cut.height * channels);
  for (let row = 0; row < cut.height; row++) {
    const from = ((y + row) * width + x) * channels;
    pixels.set(data.subarray(from, from + cut.width * channels), row * cut.width * channels);
  }
  return { ...cut, data: pixels };
}
