import type { JSX } from 'react';
import { MEASURE_LIST } from '../../src/evaluation/measure-list.js';
import type { Measures } from '../../src/evaluation/measures.js';
import { percent } from '../../src/text/number-text.js';
import { bestPlaces } from './best-places.js';
import { ordinal } from './ordinal.js';

/** Every measure of several models side by side, the best of each row marked, then the classes. */
export function MeasuresOfMany({ measures }: { readonly measures: readonly Measures[] }): JSX.Element {
  const [first, ...others] = measures;
  const classes = Object.keys(first!.perClass).filter((name) =>
    others.every(({ perClass }) => name in perClass),
  );
  return (
    <div className="chart">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on a phone, by keyboard too */}
      <section className="scroll" tabIndex={0} aria-label="Measures of all">
        <table className="differences numbers" data-testid="measures">
          <thead>
            <tr>
              <th scope="col">measure</th>
              {measures.map((_, i) => (
                <th key={ordinal(i)} scope="col">
                  {ordinal(i)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {MEASURE_LIST.map(({ name, meaning, text, compared }) => (
              <Row
                key={name}
                name={name}
                meaning={meaning}
                texts={measures.map(text)}
                best={compared === undefined ? [] : bestPlaces(measures.map(compared.value), compared.better)}
              />
            ))}
            {classes.map((name) => {
              const recalls = measures.map(({ perClass }) => perClass[name]!.recall);
              return (
                <Row
                  key={name}
                  name={`recall of ${name}`}
                  meaning="share of the faces of this class that were named rightly"
                  texts={recalls.map((recall) => percent(recall))}
                  best={bestPlaces(recalls, 'more')}
                />
              );
            })}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function Row({
  name,
  meaning,
  texts,
  best,
}: {
  readonly name: string;
  readonly meaning: string;
  readonly texts: readonly string[];
  readonly best: readonly number[];
}): JSX.Element {
  return (
    <tr>
      <th scope="row" title={meaning}>
        {name}
      </th>
      {texts.map((text, i) => (
        <td key={ordinal(i)} className={best.includes(i) ? 'better' : ''}>
          {text}
          {best.includes(i) ? <span className="visually-hidden">, best</span> : null}
        </td>
      ))}
    </tr>
  );
}
