import { type JSX, useEffect, useState } from 'react';
import type { Evaluation } from '../../src/evaluation/evaluate.js';
import { BrowserEngine } from '../engine/browser-engine.js';
import { fetchFile } from '../engine/fetch-file.js';
import type { ModelFacts } from '../engine/static-files.js';
import type { EngineControl } from '../engine/use-engine.js';
import { DrawnCard } from '../markdown/drawn-card.js';
import { EvaluationView } from '../runs/evaluation-view.js';

/** What the model says of itself, and its figures where they were built in with it. */
export function ModelCard({
  control: { state, files, choice },
}: {
  readonly control: EngineControl;
}): JSX.Element {
  const engine = state.kind === 'ready' ? state.engine : undefined;
  const description = engine instanceof BrowserEngine ? engine.description : undefined;
  const builtIn = choice.place === 'browser' && choice.ownModel === undefined ? files?.facts : undefined;
  const file = choice.ownModel === undefined ? files?.evaluation : undefined;
  const card = choice.ownModel === undefined ? files?.card : undefined;
  const [evaluations, setEvaluations] = useState<readonly Evaluation[]>([]);

  useEffect(() => {
    if (file == null) return setEvaluations([]);
    let current = true;
    fetchFile(file, document.baseURI).then(
      (bytes) => {
        const read = JSON.parse(new TextDecoder().decode(bytes)) as readonly Evaluation[];
        if (current) setEvaluations(read);
      },
      () => {
        // The card stands without figures.
      },
    );
    return () => {
      current = false;
    };
  }, [file]);

  return (
    <section className="stack" aria-labelledby="card">
      <h2 id="card">Model card</h2>
      {engine === undefined && builtIn === undefined ? (
        <p className="soft">
          {files !== undefined && files.model === null
            ? 'No model is built into this studio.'
            : 'The model is not ready yet.'}
        </p>
      ) : (
        <dl className="facts card">
          {facts(engine?.name ?? 'default', engine?.how, description ?? builtIn).map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {card == null ? null : (
        <DrawnCard load={async () => new TextDecoder().decode(await fetchFile(card, document.baseURI))} />
      )}
      {evaluations.length === 0 ? null : <EvaluationView evaluations={evaluations} />}
    </section>
  );
}

function facts(
  name: string,
  how: string | undefined,
  description: ModelFacts | undefined,
): readonly (readonly [string, string])[] {
  const common: readonly (readonly [string, string])[] = [
    ['name', name],
    ...(how === undefined ? [] : [['runs on', `the ${how}`] as const]),
  ];
  if (description === undefined) return common;
  const { architecture, classes, input, uncertainBelow, training } = description;
  return [
    ...common,
    ['network', architecture],
    ['classes', classes.join(', ')],
    ['input', `a face of ${input.width} × ${input.height} gray pixels`],
    ['calibration', calibration(description)],
    ['uncertain below', `${Math.round(100 * uncertainBelow)} %`],
    ['weights', `epoch ${training.epoch}, seed ${training.seed}`],
    ['dataset', training.datasetHash.slice(0, 16)],
  ];
}

function calibration({ temperature, offsets }: ModelFacts): string {
  const divided = `logits divided by ${temperature.toFixed(3)}`;
  return `${divided}${offsets === undefined ? '' : ', moved for each class'}, fitted on validation`;
}
