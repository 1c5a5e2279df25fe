import type { JSX } from 'react';
import type { Evaluation } from '../../src/evaluation/evaluate.js';
import { votesText } from '../../src/evaluation/votes-text.js';
import type { Query } from '../shell/parse-route.js';
import { FACE_SETS, type FaceSet, measuresOf } from './face-set.js';

/** Which protocol is shown, and of which of its faces: kept in the page's address. */
export function EvaluationChoice({
  evaluations,
  chosen,
  faces,
  sets,
  onChange,
}: {
  readonly evaluations: readonly Evaluation[];
  readonly chosen: number;
  readonly faces: FaceSet;
  /** All of these have to know a set of faces for it to be offered. */
  readonly sets: readonly Evaluation[];
  onChange(change: Query): void;
}): JSX.Element {
  return (
    <div className="filters">
      <label>
        Protocol
        <select
          value={chosen}
          onChange={({ target }) => onChange({ protocol: target.value === '0' ? '' : target.value })}
        >
          {evaluations.map(({ protocol, table, split }, i) => (
            <option key={`${protocol} ${table} ${split}`} value={i}>
              {protocol}, {votesText(table)}, {split}
            </option>
          ))}
        </select>
      </label>
      <label>
        Faces
        <select
          value={faces}
          onChange={({ target }) => onChange({ faces: target.value === 'official' ? '' : target.value })}
        >
          {FACE_SETS.map(([set, text]) => (
            <option
              key={set}
              value={set}
              disabled={sets.some((evaluation) => measuresOf(evaluation, set) === undefined)}
            >
              {text}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
