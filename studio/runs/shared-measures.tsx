import type { JSX } from 'react';
import { ConfusionDifference } from '../chart/confusion-difference.js';
import { Message } from '../shell/message.js';
import type { Query } from '../shell/parse-route.js';
import { useQuery } from '../shell/route.js';
import { DisputedFaces } from './disputed-faces.js';
import { EvaluationChoice } from './evaluation-choice.js';
import { chosenProtocol, chosenSet, type FaceSet, measuresOf } from './face-set.js';
import { MeasureDifferences } from './measure-differences.js';
import { MeasuresOfMany } from './measures-of-many.js';
import type { RunDetails } from './run-shapes.js';
import { type SharedEvaluation, sharedEvaluations } from './shared-evaluations.js';

/** The measures of runs and how they differ, under the protocols that all were judged by. */
export function SharedMeasures({ runs }: { readonly runs: readonly RunDetails[] }): JSX.Element {
  const [query, choose] = useQuery();
  const shared = sharedEvaluations(runs);
  const chosen = chosenProtocol(shared, query);
  const same = shared[chosen];
  if (same === undefined) {
    return (
      <Message kind="info" title="No figures to compare">
        <p>
          The runs were not judged by the same protocol, votes and split. Figures of different ones do not
          compare.
        </p>
      </Message>
    );
  }
  const faces = chosenSet(same.evaluations, query);
  return (
    <section className="stack" aria-labelledby="measures">
      <h2 id="measures">Evaluation</h2>
      <EvaluationChoice
        evaluations={shared.map(({ evaluations: [one] }) => one!)}
        chosen={chosen}
        faces={faces}
        sets={same.evaluations}
        onChange={(change: Query) => choose({ page: '', ...change })}
      />
      {runs.length === 2 ? (
        <TwoMeasured runs={runs} same={same} faces={faces} />
      ) : (
        <MeasuresOfMany measures={same.evaluations.map((one) => measuresOf(one, faces) ?? one)} />
      )}
    </section>
  );
}

function TwoMeasured({
  runs,
  same: { place, evaluations },
  faces,
}: {
  readonly runs: readonly RunDetails[];
  readonly same: SharedEvaluation;
  readonly faces: FaceSet;
}): JSX.Element {
  const [first, second] = evaluations;
  const [left, right] = [measuresOf(first!, faces) ?? first!, measuresOf(second!, faces) ?? second!];
  return (
    <>
      <div className="two-columns">
        <MeasureDifferences measures={[left, right]} />
        <ConfusionDifference
          first={left.confusion}
          second={right.confusion}
          trueClasses={first!.trueClasses}
          classes={first!.classes}
        />
      </div>
      <DisputedFaces names={[runs[0]!.name, runs[1]!.name]} evaluation={place} faces={faces} />
    </>
  );
}
