import { type JSX, useId } from 'react';
import type { Query } from '../shell/parse-route.js';

/** What makes a label doubtful, by the parameter that asks for such faces alone. */
const DOUBTS = {
  differs: 'label differs from source',
  disputed: 'voters disagree',
} as const;

export function isDoubt(text: string | undefined): text is keyof typeof DOUBTS {
  return text !== undefined && Object.hasOwn(DOUBTS, text);
}

/** Shows only faces whose label may be doubted. */
export function DoubtFilter({
  query: { doubt = '' },
  onChange,
}: {
  readonly query: Query;
  onChange(change: Query): void;
}): JSX.Element {
  const id = useId();
  return (
    <label htmlFor={id}>
      Doubt
      <select id={id} value={doubt} onChange={({ target }) => onChange({ doubt: target.value })}>
        <option value="">all</option>
        {Object.entries(DOUBTS).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
