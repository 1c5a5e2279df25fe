import { mcnemarExact } from '../evaluation/mcnemar.js';
import type { Answers } from './run-answers.js';

/** A face that two models were both asked about, by one rule. */
export interface PairedAnswer {
  /** Its place in the dataset. */
  readonly row: number;
  /** Its class by the rule. */
  readonly label: number;
  /** What each named it, and the probability of that. */
  readonly named: readonly [number, number];
  readonly confidence: readonly [number, number];
}

/** How often two models are right, face by face. */
export interface PairedCounts {
  readonly n: number;
  readonly bothRight: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
  /** Of McNemar's exact test, two-sided: see `mcnemarExact`. */
  readonly p: number;
}

/** The faces that are in both, with one label, in the order of the first. */
export function pairAnswers(first: Answers, second: Answers): readonly PairedAnswer[] {
  const places = new Map(second.rows.map((row, i) => [row, i]));
  return first.rows.flatMap((row, i) => {
    const j = places.get(row);
    if (j === undefined || second.labels[j] !== first.labels[i]) return [];
    const named = [first.named[i]!, second.named[j]!] as const;
    const confidence = [first.confidence[i]!, second.confidence[j]!] as const;
    return [{ row, label: first.labels[i]!, named, confidence }];
  });
}

export function countPairs(pairs: readonly PairedAnswer[]): PairedCounts {
  const counts = { bothRight: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  for (const pair of pairs) counts[rightOf(pair)] += 1;
  return { n: pairs.length, ...counts, p: mcnemarExact(counts.onlyFirst, counts.onlySecond) };
}

/** Which of the two names a face rightly. */
export function rightOf({
  label,
  named: [first, second],
}: PairedAnswer): 'bothRight' | 'onlyFirst' | 'onlySecond' | 'neither' {
  if (first === label) return second === label ? 'bothRight' : 'onlyFirst';
  return second === label ? 'onlySecond' : 'neither';
}
