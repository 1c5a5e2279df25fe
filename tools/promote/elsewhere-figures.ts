import { decimal, percent } from '../../src/text/number-text.js';
import { textTable } from '../../src/text/text-table.js';

/** How a network does on a set of labelled pictures from elsewhere. Shares are 0 to 1. */
export interface SetFigures {
  readonly set: string;
  readonly n: number;
  /** The share of pictures whose face was found; in the others the answer counts as wrong. */
  readonly found: number;
  readonly accuracy: number;
  /** Mean recall of the classes with faces enough. */
  readonly balanced: number;
  /** Over found faces. */
  readonly ece: number;
  /** The share of found faces whose answer is not uncertain, and how many of these are right. */
  readonly answered: { readonly share: number; readonly accuracy: number };
}

/** A network under one prior. */
export interface PriorFigures {
  readonly prior: string;
  /** On the test split, by the first rule that is reported. */
  readonly home: { readonly accuracy: number; readonly macroF1: number; readonly ece: number };
  readonly sets: readonly SetFigures[];
}

/** What another program answers to the same pictures. */
export interface PeerFigures {
  readonly name: string;
  readonly home: { readonly accuracy: number; readonly macroF1: number; readonly ece: number };
  readonly sets: readonly {
    readonly set: string;
    readonly accuracy: number;
    readonly balanced: number;
    readonly ece?: number;
  }[];
}

/** Plain JSON data. The first prior is the model's own. */
export interface ElsewhereFigures {
  readonly priors: readonly [PriorFigures, ...PriorFigures[]];
  readonly peer: PeerFigures;
}

/** Two tables: each prior at home and elsewhere, and each set under the model's own prior; the peer beside both. */
export function elsewhereText({ priors, peer }: ElsewhereFigures): string {
  const [own] = priors;
  const head = [
    'class shares expected',
    'FER+ test',
    'macro-F1',
    'ECE',
    'elsewhere, accuracy',
    'balanced',
    'worst set',
    'ECE elsewhere',
  ];
  const rows = [...priors.map((each) => ({ name: each.prior, ...each })), peer].map(
    ({ name, home, sets }) => [
      name,
      percent(home.accuracy),
      decimal(home.macroF1),
      decimal(home.ece),
      percent(meanOf(sets, ({ accuracy }) => accuracy)),
      percent(meanOf(sets, ({ balanced }) => balanced)),
      percent(Math.min(...sets.map(({ balanced }) => balanced))),
      decimal(meanOf(sets, ({ ece }) => ece ?? null)),
    ],
  );
  return `${textTable(head, rows)}\n\n${setTable(own, peer)}`;
}

function setTable({ prior, sets }: PriorFigures, peer: PeerFigures): string {
  const head = [
    prior,
    'pictures',
    'found',
    'accuracy',
    'balanced',
    'ECE',
    'answered',
    'of these right',
    `${peer.name}: accuracy`,
    'balanced',
  ];
  const rows = sets.map(({ set, n, found, accuracy, balanced, ece, answered }) => {
    const other = peer.sets.find((each) => each.set === set);
    return [
      set,
      n.toLocaleString('en-US'),
      percent(found),
      percent(accuracy),
      percent(balanced),
      decimal(ece),
      percent(answered.share),
      percent(answered.accuracy),
      percent(other?.accuracy ?? null),
      percent(other?.balanced ?? null),
    ];
  });
  return textTable(head, rows);
}

/** `null` where one of them was not measured. */
function meanOf<Each>(all: readonly Each[], of: (each: Each) => number | null): number | null {
  const values = all.map(of).filter((value) => value !== null);
  if (values.length < all.length) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
