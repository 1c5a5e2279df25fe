import type { JSX, ReactNode } from 'react';
import type { RecognizedFace, UncertainBecause } from '../../src/recognizer/result.js';
import { percent } from '../../src/text/number-text.js';
import { FaceCutout, type ShownPicture } from './face-cutout.js';
import { ProbabilityBars } from './probability-bars.js';

const REASONS: Readonly<Record<UncertainBecause, string>> = {
  confidence: 'Uncertain: no expression has half of the probability.',
  unfamiliar: 'Uncertain: the face is unlike those that the network learnt from.',
  'no-face': 'Uncertain: the picture is probably no face.',
};

/** What is known of one face: its seven probabilities, its landmarks, and what else is given. */
export function FaceDetail({
  face,
  number,
  picture,
  bars,
  children,
}: {
  readonly face: RecognizedFace;
  readonly number: number;
  readonly picture: ShownPicture;
  /** Instead of the bars of the one answer. */
  readonly bars?: ReactNode;
  readonly children?: ReactNode;
}): JSX.Element {
  const { score, probabilities, uncertainBecause } = face;
  return (
    <div className="face-detail">
      <h3>Face {number}: perceived expression</h3>
      <div className="face-detail-answer">
        <FaceCutout face={face} picture={picture} landmarks />
        {bars ?? <ProbabilityBars probabilities={probabilities} />}
      </div>
      <p className="soft small">
        {uncertainBecause === undefined ? null : <>{REASONS[uncertainBecause]} </>}
        {score === null
          ? 'The whole picture was taken as the face.'
          : `The detector is ${percent(score, 1)} sure that this is a face.`}
      </p>
      {children}
    </div>
  );
}
