import type { JSX } from 'react';
import type { RecognizedFace } from '../../src/recognizer/result.js';
import { ProbabilityBars } from './probability-bars.js';

/** The same face by two models. */
export function TwoBars({
  names,
  faces,
}: {
  readonly names: readonly [string, string];
  readonly faces: readonly [RecognizedFace, RecognizedFace];
}): JSX.Element {
  return (
    <div className="two-answers">
      {faces.map(({ probabilities }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the first and the second, always
        <section key={i} aria-label={`Answer ${i + 1}: ${names[i]}`}>
          <h4 className="long">
            {i + 1} {names[i]}
          </h4>
          <ProbabilityBars probabilities={probabilities} />
        </section>
      ))}
    </div>
  );
}
