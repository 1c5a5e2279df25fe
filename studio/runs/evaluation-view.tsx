import { type JSX, useId } from 'react';
import type { Evaluation } from '../../src/evaluation/evaluate.js';
import type { Measures } from '../../src/evaluation/measures.js';
import { count, decimal, percent } from '../../src/text/number-text.js';
import { ConfusionMatrix } from '../chart/confusion-matrix.js';
import { CoverageChart } from '../chart/coverage-chart.js';
import { ReliabilityDiagram } from '../chart/reliability-diagram.js';
import type { Query } from '../shell/parse-route.js';
import { useQuery } from '../shell/route.js';
import { ClassTable } from './class-table.js';
import { type Cell, ConfusedFaces } from './confused-faces.js';
import { EvaluationChoice } from './evaluation-choice.js';
import { chosenProtocol, chosenSet, measuresOf } from './face-set.js';
import { type Figure, Figures } from './figures.js';

const NO_CELL: Query = { label: '', named: '', page: '', doubt: '' };

function cellOf(of: Omit<Cell, 'label' | 'named'>, { label, named }: Query): Cell | undefined {
  return label === undefined || named === undefined ? undefined : { ...of, label, named };
}

/** What is left where the model may say "uncertain"; nothing where that was not measured. */
function answeredFigure({ coverage }: Measures): readonly Figure[] {
  if (coverage === undefined) return [];
  const { coverage: share, accuracy, threshold } = coverage.answered;
  const note = `not uncertain (below ${percent(threshold, 0)}); ${percent(accuracy)} of these are right`;
  return [{ name: 'answered', value: percent(share), note }];
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
  const chosen = chosenProtocol(evaluations, query);
  const evaluation = evaluations[chosen];
  if (evaluation === undefined) return null;
  const faces = chosenSet([evaluation], query);
  const measures = measuresOf(evaluation, faces) ?? evaluation;
  const cell = run === undefined ? undefined : cellOf({ run, evaluation: chosen, faces }, query);
  const change = (part: Query): void => choose({ ...NO_CELL, ...part });
  return (
    <section aria-labelledby={`${id}-h`} className="stack">
      <h2 id={`${id}-h`}>Evaluation</h2>
      <EvaluationChoice
        evaluations={evaluations}
        chosen={chosen}
        faces={faces}
        sets={[evaluation]}
        onChange={change}
      />
      <Figures
        figures={[
          {
            name: 'accuracy',
            value: percent(measures.accuracy),
            note: `95 % interval ${measures.accuracyCi95.map((bound) => (100 * bound).toFixed(1)).join('–')} %`,
          },
          { name: 'macro-F1', value: decimal(measures.macroF1), note: 'each class counts the same' },
          { name: 'calibration error', value: percent(measures.ece), note: 'sure against right' },
          ...answeredFigure(measures),
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
      {measures.coverage === undefined ? (
        <ClassTable measures={measures} />
      ) : (
        <div className="two-columns">
          <ClassTable measures={measures} />
          <CoverageChart coverage={measures.coverage} />
        </div>
      )}
    </section>
  );
}
