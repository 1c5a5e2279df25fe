import type { Evaluation } from './evaluate.js';
import type { Measures } from './measures.js';

export interface FaceSet {
  readonly name: 'official' | 'de-duplicated' | 'without near-duplicates';
  /** `null` where no face is left. */
  readonly measures: Measures | null;
}

/** The sets of faces that an evaluation is over, of all and ever fewer; the last where near-duplicates were looked for. */
export function faceSets(evaluation: Evaluation): readonly FaceSet[] {
  const { deduplicated, withoutNearCopies } = evaluation;
  return [
    { name: 'official', measures: evaluation },
    { name: 'de-duplicated', measures: deduplicated },
    ...(withoutNearCopies === undefined
      ? []
      : [{ name: 'without near-duplicates' as const, measures: withoutNearCopies }]),
  ];
}
