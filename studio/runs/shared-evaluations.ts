import type { Evaluation } from '../../src/evaluation/evaluate.js';
import type { RunDetails } from './run-shapes.js';

export interface SharedEvaluation {
  /** Among the first run's. */
  readonly place: number;
  /** One of each run. */
  readonly evaluations: readonly Evaluation[];
}

/** The evaluations that all of the runs have: only equal protocol, votes, split and number of faces compare. */
export function sharedEvaluations([first, ...others]: readonly RunDetails[]): readonly SharedEvaluation[] {
  return (first?.evaluation ?? []).flatMap((own, place) => {
    const same = others.map(({ evaluation }) => evaluation?.find((one) => keyOf(one) === keyOf(own)));
    return same.every((one) => one !== undefined) ? [{ place, evaluations: [own, ...same] }] : [];
  });
}

function keyOf({ protocol, table, split, n }: Evaluation): string {
  return [protocol, table, split, n].join('|');
}
