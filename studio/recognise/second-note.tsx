import type { JSX } from 'react';
import type { Recognition } from '../../src/recognizer/result.js';
import { count } from '../../src/text/number-text.js';
import { errorText } from '../shell/message.js';
import { countAlike } from './count-alike.js';
import { type SecondAnswer, secondFace } from './use-second-answer.js';

/** Which models answer side by side, and how often they agree. */
export function SecondNote({
  names: [first, second],
  recognition: { faces },
  answer,
  onClose,
}: {
  readonly names: readonly [string, string];
  readonly recognition: Recognition;
  readonly answer: SecondAnswer;
  onClose(): void;
}): JSX.Element {
  return (
    <div className="second-note small">
      <ol className="long">
        <li>{first}</li>
        <li>{second}</li>
      </ol>
      <button type="button" className="quiet" onClick={onClose}>
        Without the second
      </button>
      <p role="status" data-testid="agreement" className={answer.kind === 'failed' ? 'bad' : 'soft'}>
        {words(faces, answer)}
      </p>
    </div>
  );
}

function words(faces: Recognition['faces'], answer: SecondAnswer): string {
  if (answer.kind === 'failed') return `The second model cannot answer: ${errorText(answer.error)}`;
  if (answer.kind !== 'done') return 'Asking the second model …';
  const { alike, both } = countAlike(
    faces,
    faces.map((_, i) => secondFace(answer, i)),
  );
  return `The two name ${count(alike)} of ${count(both)} ${both === 1 ? 'face' : 'faces'} alike.`;
}
