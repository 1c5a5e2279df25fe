import type { RecognizedFace } from '../../src/recognizer/result.js';

type Placed = Pick<RecognizedFace, 'box'>;

/**
 * The faces' places in their list, in the order in which a page is read: row by row, from left to right. Faces stand in
 * one row where the middle of one lies within the height of the other.
 */
export function readingOrder(faces: readonly Placed[]): readonly number[] {
  const downwards = faces.map((_, i) => i).sort((a, b) => middle(faces[a]!) - middle(faces[b]!));
  const rows: number[][] = [];
  for (const face of downwards) {
    const row = rows.at(-1);
    // Of the row's first face, so that a stair of faces is not one row.
    if (row !== undefined && reaches(faces[row[0]!]!, faces[face]!)) row.push(face);
    else rows.push([face]);
  }
  return rows.flatMap((row) => row.sort((a, b) => faces[a]!.box[0] - faces[b]!.box[0]));
}

function middle({ box: [, y, , height] }: Placed): number {
  return y + height / 2;
}

function reaches(first: Placed, other: Placed): boolean {
  return middle(other) - middle(first) < Math.min(first.box[3], other.box[3]) / 2;
}
