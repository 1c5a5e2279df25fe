import type { JSX } from 'react';
import type { TaughtModel } from '../../src/adapt/tune-head.js';
import type { Measures } from '../../src/evaluation/measures.js';
import { EXPRESSION_COLORS, EXPRESSIONS, type Expression } from '../../src/expression.js';
import { decimal, percent } from '../../src/text/number-text.js';
import { Bars } from '../chart/bars.js';
import { ConfusionMatrix } from '../chart/confusion-matrix.js';
import type { EngineControl } from '../engine/use-engine.js';
import { saveFile } from '../recognise/save-file.js';
import { Figures } from '../runs/figures.js';
import { Message } from '../shell/message.js';
import { hrefOf } from '../shell/parse-route.js';
import { fallenIn, taughtOf } from './fallen.js';

const FILE = 'my-face.onnx';

/** What the teaching brought, on faces that it did not learn from, and what to do with it. */
export function TaughtResult({
  model: { bytes, report },
  milliseconds,
  control,
}: {
  readonly model: TaughtModel;
  readonly milliseconds: number;
  readonly control: EngineControl;
}): JSX.Element {
  const { before, after, better, counts } = report;
  const all = Object.values(counts);
  const sum = (of: 'learnt' | 'heldBack') => all.reduce((total, count) => total + count[of], 0);
  const flattered = EXPRESSIONS.filter((name) => counts[name]?.by === 'time');
  const fallen = fallenIn(before, after);
  // What is worse for someone's face is not what the page advises.
  const advised = better && fallen.length === 0;
  const use = (): void => {
    control.choose({
      place: 'browser',
      ownModel: { name: FILE, read: async () => new Uint8Array(bytes).buffer },
    });
    location.hash = hrefOf('recognise');
  };
  return (
    <section className="stack" aria-label="What it brought">
      <h2>What it brought</h2>
      {fallen.length === 0 ? null : <Fallen names={fallen} before={before} after={after} />}
      {better ? null : (
        <Message kind="info" title="It did not get better">
          <p>
            On the faces held back, the model as it was fits as well or better. Take more, clearer faces, or
            stay with it.
          </p>
        </Message>
      )}
      <Figures
        figures={[
          {
            name: 'Accuracy after',
            value: percent(after.accuracy),
            note: `before ${percent(before.accuracy)}`,
          },
          {
            name: 'Log-loss after',
            value: decimal(after.logLoss),
            note: `before ${decimal(before.logLoss)}`,
          },
          {
            name: 'Faces held back',
            value: String(sum('heldBack')),
            note: 'that judge, and were not learnt',
          },
          {
            name: 'Faces learnt',
            value: String(sum('learnt')),
            note: `in ${(milliseconds / 1000).toFixed(1)} s`,
          },
        ]}
      />
      <p className="soft small">
        {flattered.length === 0
          ? 'Judged on other takes than those learnt. '
          : `Of ${flattered.join(', ')} there was one take, so that its end had to judge: nearly the faces learnt, which flatters. `}
        The figures are of this person before this camera, who posed. New moments fare worse than takes of one
        sitting, and other people may fare worse than before.
      </p>
      <div className="two-columns">
        <Named title="Named rightly, before" measures={before} />
        <Named title="Named rightly, after" measures={after} />
        <Matrix title="Confusion before" measures={before} />
        <Matrix title="Confusion after" measures={after} />
      </div>
      <div className="actions">
        <button
          type="button"
          className={advised ? 'primary' : ''}
          onClick={() => saveFile(FILE, new Blob([new Uint8Array(bytes)]))}
        >
          Save the model
        </button>
        <button type="button" onClick={use}>
          Use it in Recognise now
        </button>
      </div>
      <p className="soft small">
        <code>{FILE}</code> is a model like any other: <code>mien predict --model {FILE} photo.jpg</code>, or
        open it in the studio. It holds weights and no pictures. Nothing of it is kept here when this page is
        closed.
      </p>
    </section>
  );
}

function Fallen({
  names,
  before,
  after,
}: {
  readonly names: readonly Expression[];
  readonly before: Measures;
  readonly after: Measures;
}): JSX.Element {
  const recall = ({ perClass }: Measures, name: Expression): string =>
    percent(perClass[name]?.recall ?? 0, 0);
  return (
    <Message kind="error" title="It got worse at some expressions">
      <ul className="fallen">
        {names.map((name) => (
          <li key={name}>
            {name}: {recall(before, name)} of the faces held back were named rightly, now{' '}
            {recall(after, name)}.
          </li>
        ))}
      </ul>
      <p>Take more faces of {names.join(' and ')}, and teach again before you save the model.</p>
    </Message>
  );
}

/** Of each expression taught, the share of its faces that was named so. */
function Named({ title, measures }: { readonly title: string; readonly measures: Measures }): JSX.Element {
  return (
    <figure className="chart">
      <figcaption>
        <h3>{title}</h3>
      </figcaption>
      <Bars
        bars={taughtOf(measures).map((name) => {
          const { recall, support } = measures.perClass[name]!;
          const share = recall ?? 0;
          return {
            name,
            share,
            color: EXPRESSION_COLORS[name],
            text: percent(share, 0),
            title: `${Math.round(share * support)} of ${support}`,
          };
        })}
      />
    </figure>
  );
}

function Matrix({ title, measures }: { readonly title: string; readonly measures: Measures }): JSX.Element {
  const taught = taughtOf(measures);
  return (
    <ConfusionMatrix
      title={title}
      counts={taught.map((name) => measures.confusion[EXPRESSIONS.indexOf(name)]!)}
      trueClasses={taught}
      classes={EXPRESSIONS}
    />
  );
}
