import type { JSX } from 'react';
import type { Evaluation } from '../../src/evaluation/evaluate.js';
import { ConfusionDifference } from '../chart/confusion-difference.js';
import { Message } from '../shell/message.js';
import type { Query } from '../shell/parse-route.js';
import { useQuery } from '../shell/route.js';
import { DisputedFaces } from './disputed-faces.js';
import { EvaluationChoice } from './evaluation-choice.js';
import { chosenProtocol, chosenSet, measuresOf } from './face-set.js';
import { MeasureDifferences } from './measure-differences.js';
import type { RunDetails } from './run-shapes.js';

/** The measures of two runs and how they differ, under the protocols that both were judged by. */
export function SharedMeasures({ runs }: { readonly runs: readonly [RunDetails, RunDetails] }): JSX.Element {
  const [query, choose] = useQuery();
  const shared = sharedEvaluations(runs);
  const chosen = chosenProtocol(shared, query);
  const pair = shared[chosen];
  if (pair === undefined) {
    return (
      <Message kind="info" title="No figures to compare">
        <p>
          The two were not judged by the same protocol, votes and split. Figures of different ones do not
          compare.
        </p>
      </Message>
    );
  }
  const faces = chosenSet(pair.evaluations, query);
  const [first, second] = pair.evaluations;
  const [left, right] = [measuresOf(first, faces) ?? first, measuresOf(second, faces) ?? second];
  const names = [runs[0].name, runs[1].name] as const;
  return (
    <section className="stack" aria-labelledby="measures">
      <h2 id="measures">Evaluation</h2>
      <EvaluationChoice
        evaluations={shared.map(({ evaluations: [one] }) => one)}
        chosen={chosen}
        faces={faces}
        sets={pair.evaluations}
        onChange={(change: Query) => choose({ page: '', ...change })}
      />
      <div className="two-columns">
        <MeasureDifferences measures={[left, right]} />
        <ConfusionDifference
          first={left.confusion}
          second={right.confusion}
          trueClasses={first.trueClasses}
          classes={first.classes}
        />
      </div>
      <DisputedFaces names={names} evaluation={pair.place} faces={faces} />
    </section>
  );
}

interface SharedEvaluation {
  /** Among the first run's. */
  readonly place: number;
  readonly evaluations: readonly [Evaluation, Evaluation];
}

function sharedEvaluations([a, b]: readonly [RunDetails, RunDetails]): readonly SharedEvaluation[] {
  return (a.evaluation ?? []).flatMap((left, place) => {
    const right = (b.evaluation ?? []).find((one) => keyOf(one) === keyOf(left));
    return right === undefined ? [] : [{ place, evaluations: [left, right] as const }];
  });
}

/** Only equal protocol, votes, split and number of faces compare. */
function keyOf({ protocol, table, split, n }: Evaluation): string {
  return [protocol, table, split, n].join('|');
}
