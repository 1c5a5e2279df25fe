import type { RecognizedFace } from '../../src/recognizer/result.js';

type Named = Pick<RecognizedFace, 'expression'>;

/** Of the faces that both know, how many the two name alike. */
export function countAlike(
  faces: readonly Named[],
  others: readonly (Named | undefined)[],
): { readonly alike: number; readonly both: number } {
  const known = faces.flatMap((face, i) => (others[i] === undefined ? [] : [[face, others[i]] as const]));
  const alike = known.filter(([face, other]) => face.expression === other.expression).length;
  return { alike, both: known.length };
}
