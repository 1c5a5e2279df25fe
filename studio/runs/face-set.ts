import type { Evaluation } from '../../src/evaluation/evaluate.js';
import type { Measures } from '../../src/evaluation/measures.js';
import type { Query } from '../shell/parse-route.js';

/** All faces, without exact copies of training faces, or without near-duplicates either. */
export type FaceSet = 'official' | 'deduplicated' | 'withoutNearCopies';

export const FACE_SETS: readonly (readonly [FaceSet, string])[] = [
  ['official', 'all, as is official'],
  ['deduplicated', 'without exact copies of training faces'],
  ['withoutNearCopies', 'without near-duplicates either'],
];

/** `undefined` where it was not measured, or no face is left. */
export function measuresOf(evaluation: Evaluation, set: FaceSet): Measures | undefined {
  return (set === 'official' ? evaluation : evaluation[set]) ?? undefined;
}

/** The set that an address asks for, where each of the evaluations has it. */
export function chosenSet(evaluations: readonly Evaluation[], { faces }: Query): FaceSet {
  const [set] = FACE_SETS.find(([name]) => name === faces) ?? ['official' as const];
  return evaluations.every((one) => measuresOf(one, set) !== undefined) ? set : 'official';
}

/** The one of a list that an address asks for; 0 where it asks for none of them. */
export function chosenProtocol(list: readonly unknown[], { protocol }: Query): number {
  const asked = Number(protocol);
  return Number.isInteger(asked) && asked in list ? asked : 0;
}
