import { count, percent } from '../text/number-text.js';
import { textTable } from '../text/text-table.js';

/** How a model does on one set of faces. Shares, 0 to 1. */
export interface Steadiness {
  /** Of all faces, named right, certain or not. */
  readonly accuracy: number;
  /** Called uncertain, for a confidence below the model's threshold. */
  readonly uncertain: number;
}

/** What corrupted pictures do to a model: `mien evaluate --robustness`, and a run's `robustness.json`. */
export interface Robustness {
  readonly split: string;
  readonly protocol: string;
  readonly table: string | null;
  /** Faces that were tried, the same ones each time. */
  readonly n: number;
  readonly undisturbed: Steadiness;
  /** Each corruption, from the slightest level to the strongest. */
  readonly disturbances: readonly {
    readonly name: string;
    readonly unit: string;
    readonly levels: readonly (Steadiness & { readonly level: number })[];
  }[];
}

/** Of one kind of pictures without a face, given as faces. */
export interface NonFaceAnswers {
  readonly kind: string;
  readonly n: number;
  /** Share that came out uncertain, 0 to 1. */
  readonly uncertain: number;
}

const STRENGTHS = ['1', '2', '3', '4', '5'];

/** Accuracies by corruption and strength, and the share that is uncertain behind each, in Markdown. */
export function robustnessTable({ undisturbed, disturbances }: Robustness): string {
  const cell = ({ accuracy, uncertain }: Steadiness): string =>
    `${(100 * accuracy).toFixed(1)} (${(100 * uncertain).toFixed(0)})`;
  return textTable(
    ['corruption: % right (% uncertain)', ...STRENGTHS, 'levels'],
    [
      ['none', cell(undisturbed), '', '', '', '', ''],
      ...disturbances.map(({ name, unit, levels }) => [
        name,
        ...levels.map(cell),
        `${levels.map(({ level }) => level).join(', ')} (${unit})`,
      ]),
    ],
  );
}

/** The same for a terminal of 80 columns: strengths by their number, and below the table what each number means. */
export function robustnessText({ undisturbed, disturbances }: Robustness): string {
  const cell = ({ accuracy, uncertain }: Steadiness): string =>
    `${(100 * accuracy).toFixed(1)} (${(100 * uncertain).toFixed(0)})`;
  const table = textTable(
    ['corruption', ...STRENGTHS],
    [
      ['none', cell(undisturbed), '', '', '', ''],
      ...disturbances.map(({ name, levels }) => [name, ...levels.map(cell)]),
    ],
  );
  const strengths = disturbances.map(
    ({ name, unit, levels }) => `- ${name}: ${levels.map(({ level }) => level).join(', ')} (${unit})`,
  );
  return [table, 'In each cell: % named right (% uncertain). Strengths 1 to 5:', strengths.join('\n')].join(
    '\n\n',
  );
}

export function nonFaceTable(answers: readonly NonFaceAnswers[]): string {
  return textTable(
    ['no face', 'pictures', 'uncertain'],
    answers.map(({ kind, n, uncertain }) => [kind, count(n), percent(uncertain)]),
  );
}
