/** A problem found in the data, kept and reported, never thrown. */
export interface Issue {
  /** Stable, for example `PIXEL_COUNT`. */
  readonly code: string;
  readonly message: string;
  readonly file: string;
  /** Zero-based data row, where the problem has one. */
  readonly row?: number;
  readonly field?: string;
  /** The word that was not understood, where that is the problem: equal ones are counted together. */
  readonly value?: string;
  /** `excluded`: the row is kept out; `noted`: it stays in. */
  readonly outcome: 'excluded' | 'noted';
}
