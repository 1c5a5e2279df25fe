import { type JSX, useEffect, useState } from 'react';
import type { Recognition } from '../../src/recognizer/result.js';
import { percent } from '../../src/text/number-text.js';
import { picturePath } from '../dataset/picture-path.js';
import type { Question } from '../engine/question.js';
import { HeatView } from '../recognise/heat-view.js';
import { ProbabilityBars } from '../recognise/probability-bars.js';
import { ask } from '../server/api.js';
import { errorText } from '../shell/message.js';
import type { RunEngine } from './use-run-engine.js';

/** A face of a data set is one face already. */
const QUESTION: Question = { crop: true };

/** What a run's model answers to a face of a data set: all probabilities, and where it looked. */
export function ModelAnswer({
  model: { engine, error },
  dataset,
  index,
  named,
  confidence,
}: {
  readonly model: RunEngine;
  readonly dataset: string;
  readonly index: number;
  /** What it was named when the run was judged, and the probability of that. */
  readonly named: string;
  readonly confidence: number;
}): JSX.Element {
  const answer = useAnswer(engine, picturePath(dataset, index));
  const trouble = error ?? answer.error;
  const [face] = answer.recognition?.faces ?? [];
  return (
    <section aria-label="The model’s answer" className="stack">
      <h3>
        The model: {named}, {percent(confidence, 0)}
      </h3>
      {trouble === undefined ? null : (
        <p className="bad" role="alert">
          The model cannot be asked here: {errorText(trouble)}
        </p>
      )}
      {face === undefined || answer.picture === undefined ? (
        trouble === undefined ? (
          <p className="soft" role="status">
            Asking the model …
          </p>
        ) : null
      ) : (
        <>
          <ProbabilityBars probabilities={face.probabilities} />
          <HeatView
            engine={engine}
            asked={{ picture: answer.picture, recognition: answer.recognition!, question: QUESTION, face: 0 }}
            face={face}
          />
        </>
      )}
    </section>
  );
}

interface AskedFace {
  readonly picture?: Blob;
  readonly recognition?: Recognition;
  readonly error?: unknown;
}

function useAnswer(engine: RunEngine['engine'], path: string): AskedFace {
  const [asked, setAsked] = useState<AskedFace>({});
  useEffect(() => {
    if (engine === undefined) return;
    const gone = new AbortController();
    const look = async (): Promise<AskedFace> => {
      const picture = await (await ask(path, { signal: gone.signal })).blob();
      return { picture, recognition: await engine.recognize(picture, QUESTION) };
    };
    const show = (found: AskedFace): void => {
      if (!gone.signal.aborted) setAsked(found);
    };
    look().then(show, (error: unknown) => show({ error }));
    return () => gone.abort();
  }, [engine, path]);
  return asked;
}
