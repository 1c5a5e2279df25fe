/** How a trial did by the end of a rung: the larger, the better. Of equal scores, the larger `second` goes first. */
export interface Score {
  /** −∞ for a trial that failed. */
  readonly first: number;
  readonly second: number;
}

/** Below 0 where `a` is the better one. */
export function compareScores(a: Score, b: Score): number {
  if (a.first !== b.first) return a.first > b.first ? -1 : 1;
  return a.second === b.second ? 0 : a.second > b.second ? -1 : 1;
}

export interface PromotionOptions {
  /** Of so many trials, one goes on. */
  readonly eta: number;
  /** What a trial reached in this rung; `undefined` while that is not known. */
  readonly scoreOf: (trial: number) => Score | undefined;
}

/**
 * The trials of one rung that go on to the next, in the order in which they are promoted: ASHA (Li et al. 2020), whose
 * results are taken in the order of `entered` instead of the order in which they come in. After each result, the best
 * ⌊n / eta⌋ of the n results so far are promoted, unless they were before. Of equals, the one that entered first is better.
 *
 * So it is what ASHA does with one worker, whatever the number of workers. It depends on the results alone, and a further
 * result adds promotions and takes none back: what is known of the first trials can be acted on while others train.
 */
export function promoted(entered: readonly number[], { eta, scoreOf }: PromotionOptions): readonly number[] {
  const best: { readonly trial: number; readonly score: Score }[] = [];
  const chosen = new Set<number>();
  for (const trial of entered) {
    const score = scoreOf(trial);
    if (score === undefined) break;
    const place = best.findIndex((other) => compareScores(score, other.score) < 0);
    best.splice(place < 0 ? best.length : place, 0, { trial, score });
    for (const candidate of best.slice(0, Math.floor(best.length / eta))) {
      if (candidate.score.first > Number.NEGATIVE_INFINITY) chosen.add(candidate.trial);
    }
  }
  return [...chosen];
}
