import type { JSX } from 'react';
import { count, decimal, duration, significant } from '../../src/text/number-text.js';
import { Figures } from './figures.js';
import type { LiveStep } from './run-shapes.js';

/** Where a training is now. */
export function LiveFigures({
  step: { epoch, step, stepsPerEpoch, loss, imagesPerSecond, secondsLeft },
}: {
  readonly step: LiveStep;
}): JSX.Element {
  return (
    <section aria-label="Training now" data-testid="training now" className="stack">
      <Figures
        figures={[
          { name: 'step', value: `${count(step)} of ${count(stepsPerEpoch)}`, note: `of epoch ${epoch}` },
          { name: 'training loss', value: decimal(loss), note: 'mean of this epoch so far' },
          { name: 'speed now', value: `${significant(imagesPerSecond)} / s`, note: 'pictures' },
          { name: 'time left', value: duration(secondsLeft), note: 'about, at this speed' },
        ]}
      />
      <progress value={step} max={stepsPerEpoch} aria-label="Steps of this epoch" />
    </section>
  );
}
