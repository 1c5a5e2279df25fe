import { type JSX, type ReactNode, useId } from 'react';
import { EXPRESSION_COLORS } from '../../src/expression.js';
import type { RecognizedFace } from '../../src/recognizer/result.js';
import { percent } from '../../src/text/number-text.js';
import { FaceCutout, type ShownPicture } from './face-cutout.js';
import { ProbabilityBars } from './probability-bars.js';

/** A face in a line; open, its seven probabilities, its landmarks, and what else there is of it. */
export function FaceCard({
  face,
  number,
  picture,
  open,
  onToggle,
  children,
}: {
  readonly face: RecognizedFace;
  readonly number: number;
  readonly picture: ShownPicture;
  readonly open: boolean;
  onToggle(): void;
  /** Shown below, where it is open. */
  readonly children?: ReactNode;
}): JSX.Element {
  const id = useId();
  const { expression, confidence, uncertain, score } = face;
  return (
    <div className={`face-card ${open ? 'open' : ''}`}>
      <button type="button" aria-expanded={open} aria-controls={id} onClick={onToggle}>
        <FaceCutout face={face} picture={picture} landmarks={false} />
        <span className="face-words">
          <span className="face-name">
            <span className="swatch" style={{ background: EXPRESSION_COLORS[expression] }} />
            {uncertain ? `uncertain, perhaps ${expression}` : expression}
          </span>
          <span className="soft small">
            Face {number}: perceived expression, {percent(confidence, 0)}
          </span>
        </span>
        <span className="chevron" aria-hidden="true" />
      </button>
      <div id={id} hidden={!open} className="face-detail">
        {open ? (
          <>
            <FaceCutout face={face} picture={picture} landmarks />
            <div>
              <ProbabilityBars probabilities={face.probabilities} />
              <p className="soft small">
                {score === null
                  ? 'The whole picture was taken as the face.'
                  : `The detector is ${percent(score, 1)} sure that this is a face.`}
              </p>
            </div>
            {children}
          </>
        ) : null}
      </div>
    </div>
  );
}
