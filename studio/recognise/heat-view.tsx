import { type JSX, useId, useRef, useState } from 'react';
import { MienError } from '../../src/errors.js';
import { EXPRESSIONS, type Expression } from '../../src/expression.js';
import type { RecognizedFace } from '../../src/recognizer/result.js';
import { percent } from '../../src/text/number-text.js';
import type { Engine, FaceToExplain } from '../engine/engine.js';
import { errorText } from '../shell/message.js';
import { HeatCanvas } from './heat-canvas.js';
import { HeatLegend } from './heat-legend.js';
import { heatWords } from './heat-words.js';
import { type Heat, useHeat } from './use-heat.js';
import { useSeen } from './use-seen.js';

const LOOKED = 'Where the network looked';

/** What in a face speaks for its answer, or for another class that the reader chooses. */
export function HeatView({
  engine,
  asked,
  face,
  of,
}: {
  /** None: it is waited for. */
  readonly engine: Engine | undefined;
  readonly asked: FaceToExplain;
  readonly face: RecognizedFace;
  /** The model's name, where two stand side by side. */
  readonly of?: string;
}): JSX.Element {
  const id = useId();
  const section = useRef<HTMLElement>(null);
  const seen = useSeen(section);
  const [wanted, setWanted] = useState<Expression>(face.expression);
  const heat = useHeat(engine, asked, seen ? wanted : undefined);
  const { shown } = heat;
  return (
    <section ref={section} className="heat" aria-label={of === undefined ? LOOKED : `${LOOKED}: ${of}`}>
      <HeatCanvas
        heat={shown}
        label={
          shown === undefined ? 'Heat over the face: not there yet' : `Heat: what speaks for ${shown.class}`
        }
        describedBy={`${id}-words`}
      />
      <div className="heat-side">
        <p className="heat-choice">
          <label htmlFor={id}>What speaks for</label>{' '}
          <select id={id} value={wanted} onChange={({ target }) => setWanted(target.value as Expression)}>
            {EXPRESSIONS.map((name) => (
              <option key={name} value={name}>
                {name}, {percent(face.probabilities[name], 0)}
              </option>
            ))}
          </select>
        </p>
        <div id={`${id}-words`} className="heat-words small" role="status" data-state={stateOf(heat)}>
          <HeatWords heat={heat} ready={engine !== undefined} />
        </div>
        <HeatLegend />
        <p className="soft small">Where the network looked, not why the person looks so.</p>
        <p className="heat-method soft small">
          {shown === undefined ? null : `${shown.method}, ${shown.map.join('×')}`}
        </p>
      </div>
    </section>
  );
}

function stateOf({ shown, waiting, error }: Heat): 'failed' | 'waiting' | 'shown' {
  if (error !== undefined) return 'failed';
  return waiting || shown === undefined ? 'waiting' : 'shown';
}

function HeatWords({
  heat: { shown, waiting, error, again },
  ready,
}: {
  readonly heat: Heat;
  readonly ready: boolean;
}): JSX.Element {
  if (error !== undefined) {
    return (
      <>
        <p className="bad">
          It could not be explained: {errorText(error)} {error instanceof MienError ? error.hint : null}
        </p>
        <button type="button" onClick={again}>
          Try again
        </button>
      </>
    );
  }
  if (waiting || shown === undefined) {
    return <p className="soft">{ready ? 'Looking where the network looked …' : 'Waiting for the model …'}</p>;
  }
  return <p>{heatWords(shown)}</p>;
}
