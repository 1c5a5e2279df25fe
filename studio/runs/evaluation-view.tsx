import { type JSX, useId } from 'react';
import type { Evaluation } from '../../src/evaluation/evaluate.js';
import type { Measures } from '../../src/evaluation/measures.js';
import { votesText } from '../../src/evaluation/votes-text.js';
import { count, decimal, percent } from '../../src/text/number-text.js';
import { ConfusionMatrix } from '../chart/confusion-matrix.js';
import { ReliabilityDiagram } from '../chart/reliability-diagram.js';
import type { Query } from '../shell/parse-route.js';
import { useQuery } from '../shell/route.js';
import { ClassTable } from './class-table.js';
import { type Cell, ConfusedFaces, type FaceSet } from './confused-faces.js';
import { Figures } from './figures.js';

const FACE_SETS: readonly (readonly [FaceSet, string])[] = [
  ['official', 'all, as is official'],
  ['deduplicated', 'without exact copies of training faces'],
  ['withoutNearCopies', 'without near-duplicates either'],
];

/** `undefined` where it was not measured, or no face is left. */
function measuresOf(evaluation: Evaluation, set: FaceSet): Measures | undefined {
  return (set === 'official' ? evaluation : evaluation[set]) ?? undefined;
}

const NO_CELL: Query = { label: '', named: '', page: '' };

/** What an address asks for, where there is such a thing. */
function chosenIn(
  evaluations: readonly Evaluation[],
  { protocol, faces }: Query,
): { readonly chosen: number; readonly evaluation: Evaluation | undefined; readonly faces: FaceSet } {
  const asked = Number(protocol);
  const chosen = Number.isInteger(asked) && asked in evaluations ? asked : 0;
  const evaluation = evaluations[chosen];
  const [set] = FACE_SETS.find(([name]) => name === faces) ?? ['official' as const];
  const known = evaluation !== undefined && measuresOf(evaluation, set) !== undefined;
  return { chosen, evaluation, faces: known ? set : 'official' };
}

function cellOf(of: Omit<Cell, 'label' | 'named'>, { label, named }: Query): Cell | undefined {
  return label === undefined || named === undefined ? undefined : { ...of, label, named };
}

/** The judgement of a model: one protocol at a time, of all faces or without copies of training faces. */
export function EvaluationView({
  evaluations,
  run,
}: {
  readonly evaluations: readonly Evaluation[];
  /** The run that they are of, whose faces can be looked at. */
  readonly run?: string;
}): JSX.Element | null {
  const id = useId();
  const [query, choose] = useQuery();
  const { chosen, evaluation, faces } = chosenIn(evaluations, query);
  if (evaluation === undefined) return null;
  const measures = measuresOf(evaluation, faces) ?? evaluation;
  const cell = run === undefined ? undefined : cellOf({ run, evaluation: chosen, faces }, query);
  const change = (part: Query): void => choose({ ...NO_CELL, ...part });
  return (
    <section aria-labelledby={`${id}-h`} className="stack">
      <h2 id={`${id}-h`}>Evaluation</h2>
      <div className="filters">
        <label>
          Protocol
          <select
            value={chosen}
            onChange={({ target }) => change({ protocol: target.value === '0' ? '' : target.value })}
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
            onChange={({ target }) => change({ faces: target.value === 'official' ? '' : target.value })}
          >
            {FACE_SETS.map(([set, text]) => (
              <option key={set} value={set} disabled={measuresOf(evaluation, set) === undefined}>
                {text}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Figures
        figures={[
          {
            name: 'accuracy',
            value: percent(measures.accuracy),
            note: `95 % interval ${measures.accuracyCi95.map((bound) => (100 * bound).toFixed(1)).join('–')} %`,
          },
          { name: 'macro-F1', value: decimal(measures.macroF1), note: 'each class counts the same' },
          { name: 'calibration error', value: percent(measures.ece), note: 'sure against right' },
          { name: 'faces', value: count(measures.n), note: `${evaluation.split} split` },
        ]}
      />
      <div className="two-columns">
        <ConfusionMatrix
          counts={measures.confusion}
          trueClasses={evaluation.trueClasses}
          classes={evaluation.classes}
          onOpen={run === undefined ? undefined : (label, named) => change({ label, named })}
        />
        <ReliabilityDiagram bins={measures.reliability} ece={measures.ece} />
      </div>
      {cell === undefined ? null : (
        <ConfusedFaces key={`${cell.label} ${cell.named}`} cell={cell} onClose={() => change({})} />
      )}
      <ClassTable measures={measures} />
    </section>
  );
}
