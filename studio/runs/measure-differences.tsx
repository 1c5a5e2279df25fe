import type { JSX } from 'react';
import { MEASURE_LIST } from '../../src/evaluation/measure-list.js';
import type { Measures } from '../../src/evaluation/measures.js';
import { percent } from '../../src/text/number-text.js';
import { differenceText, isBetter } from './difference-text.js';

type Two<T> = readonly [T, T];

/** Every measure of two models with how far the second is from the first, then the classes. */
export function MeasureDifferences({ measures }: { readonly measures: Two<Measures> }): JSX.Element {
  const [first, second] = measures;
  const classes = Object.keys(first.perClass).filter((name) => name in second.perClass);
  return (
    <div className="chart">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on a phone, by keyboard too */}
      <section className="scroll" tabIndex={0} aria-label="Measures of both">
        <table className="differences numbers" data-testid="measures">
          <thead>
            <tr>
              <th scope="col">measure</th>
              <th scope="col">first</th>
              <th scope="col">second</th>
              <th scope="col">difference</th>
            </tr>
          </thead>
          <tbody>
            {MEASURE_LIST.map(({ name, meaning, text, compared }) => (
              <tr key={name}>
                <th scope="row" title={meaning}>
                  {name}
                </th>
                {measures.map((of, i) => (
                  <td key={i === 0 ? 'first' : 'second'} className={compared === undefined ? 'interval' : ''}>
                    {compared === undefined ? text(of).replace(' %', '\u00a0%') : text(of)}
                  </td>
                ))}
                {compared === undefined ? (
                  <td />
                ) : (
                  <Difference values={[compared.value(first), compared.value(second)]} {...compared} />
                )}
              </tr>
            ))}
            {classes.map((name) => {
              const recalls = [first.perClass[name]!.recall, second.perClass[name]!.recall] as const;
              return (
                <tr key={name}>
                  <th scope="row" title="share of the faces of this class that were named rightly">
                    recall of {name}
                  </th>
                  <td>{percent(recalls[0])}</td>
                  <td>{percent(recalls[1])}</td>
                  <Difference values={recalls} share better="more" />
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function Difference({
  values: [from, to],
  share,
  better,
}: {
  readonly values: Two<number | null>;
  readonly share: boolean;
  readonly better: 'more' | 'less';
}): JSX.Element {
  const good = isBetter(from, to, better);
  const look = good === undefined ? '' : good ? 'better' : 'worse';
  return (
    <td className={look}>
      {differenceText(from, to, { share })}
      {look === '' ? null : <span className="visually-hidden">, {look}</span>}
    </td>
  );
}
