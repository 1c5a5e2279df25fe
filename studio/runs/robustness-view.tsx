import { type JSX, useId } from 'react';
import type { Robustness, Steadiness } from '../../src/evaluation/robustness.js';
import { votesText } from '../../src/evaluation/votes-text.js';
import { count, percent } from '../../src/text/number-text.js';
import { CorruptionPanel } from '../chart/corruption-panel.js';
import { RemoteView } from '../server/remote-view.js';
import { useRemote } from '../server/use-remote.js';

/** What corrupted pictures do to the model of a run: its `robustness.json`. */
export function RobustnessView({ run }: { readonly run: string }): JSX.Element {
  const id = useId();
  const asked = useRemote<Robustness>(`runs/${encodeURIComponent(run)}/files/robustness.json`);
  return (
    <section className="stack" aria-labelledby={id} data-testid="robustness">
      <h2 id={id}>Corruptions</h2>
      <RemoteView asked={asked} what="Robustness figures">
        {(robustness) => <Corruptions robustness={robustness} />}
      </RemoteView>
    </section>
  );
}

function Corruptions({
  robustness: { n, split, protocol, table, undisturbed, disturbances },
}: {
  readonly robustness: Robustness;
}): JSX.Element {
  return (
    <div className="chart">
      <p className="soft small">
        The same {count(n)} faces of the {split} split ({protocol}, {votesText(table)}), corrupted more and
        more. Undisturbed, {percent(undisturbed.accuracy)} are named rightly.
      </p>
      <ul className="legend">
        <LegendItem color="var(--accent)" words="named rightly, of all faces" />
        <LegendItem color="var(--train)" words="called uncertain" dashed />
      </ul>
      <div className="corruptions">
        {disturbances.map((corruption) => (
          <CorruptionPanel key={corruption.name} undisturbed={undisturbed} corruption={corruption} />
        ))}
      </div>
      <CorruptionTable undisturbed={undisturbed} disturbances={disturbances} />
    </div>
  );
}

function LegendItem({
  color,
  words,
  dashed = false,
}: {
  readonly color: string;
  readonly words: string;
  readonly dashed?: boolean;
}): JSX.Element {
  return (
    <li>
      <svg viewBox="0 0 18 8" className="legend-line" aria-hidden="true">
        <path d="M1 4H17" stroke={color} strokeDasharray={dashed ? '4 3' : undefined} />
      </svg>
      {words}
    </li>
  );
}

function CorruptionTable({
  undisturbed,
  disturbances,
}: Pick<Robustness, 'undisturbed' | 'disturbances'>): JSX.Element {
  const strengths = Math.max(0, ...disturbances.map(({ levels }) => levels.length));
  const numbers = Array.from({ length: strengths }, (_, i) => i + 1);
  return (
    <details className="chart-tools">
      <summary>
        As a table<span className="visually-hidden"> of corruptions</span>
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on a phone, by keyboard too */}
      <section className="scroll" tabIndex={0} aria-label="Figures of corruptions">
        <table>
          <thead>
            <tr>
              <th scope="col">right (uncertain)</th>
              <th scope="col">none</th>
              {numbers.map((strength) => (
                <th key={strength} scope="col">
                  {strength}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {disturbances.map(({ name, levels }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{cell(undisturbed)}</td>
                {numbers.map((strength) => (
                  <td key={strength}>{cell(levels[strength - 1])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

function cell(at: Steadiness | undefined): string {
  return at === undefined ? '' : `${percent(at.accuracy)} (${percent(at.uncertain, 0)})`;
}
