import { EXPRESSION_COUNT, EXPRESSIONS, type Expression } from '../expression.js';
import { Random } from '../random.js';
import { SPLITS, type Split } from './record.js';
import type { SplitRatios } from './split-rule.js';

/** A picture as far as dividing looks at it. */
export interface Divisible {
  readonly label: Expression;
  /** Who is in it: pictures of one subject stay together. */
  readonly subject?: string | undefined;
}

/** The pictures of one subject, or one picture. */
interface Group {
  readonly members: number[];
  /** `[7]` pictures of each class. */
  readonly counts: number[];
}

/** Wants that differ by less are the same. */
const ROUNDING = 1e-9;

/**
 * A split for each item, seeded: every class is divided by the ratios as nearly as whole subjects allow. Subjects go,
 * the largest first and those of one size in random order, to where their classes are most wanting, and on a tie to
 * where most is wanting in all (as in the stratification of Sechidis, Tsoumakas & Vlahavas 2011). The same items,
 * ratios and seed give the same splits.
 */
export function divide(items: readonly Divisible[], ratios: SplitRatios, seed: number): Split[] {
  const groups = groupBySubject(items);
  const order = new Random(seed).shuffle(Int32Array.from(groups.keys()));
  const position = new Int32Array(groups.length);
  order.forEach((group, place) => {
    position[group] = place;
  });
  order.sort((a, b) => groups[b]!.members.length - groups[a]!.members.length || position[a]! - position[b]!);

  const open = SPLITS.filter((split) => ratios[split] > 0);
  const wanting = new Map(open.map((split) => [split, new Float64Array(EXPRESSION_COUNT)]));
  for (const { counts } of groups) {
    for (const split of open) {
      counts.forEach((count, label) => {
        wanting.get(split)![label]! += (count * ratios[split]) / 100;
      });
    }
  }
  const total = (split: Split): number => wanting.get(split)!.reduce((sum, count) => sum + count, 0);
  const splits = new Array<Split>(items.length);
  for (const index of order) {
    const { members, counts } = groups[index]!;
    const need = (split: Split): number =>
      counts.reduce((sum, count, label) => sum + count * wanting.get(split)![label]!, 0);
    const chosen = open.reduce((best, split) => {
      const more = need(split) - need(best);
      if (Math.abs(more) > ROUNDING) return more > 0 ? split : best;
      return total(split) > total(best) + ROUNDING ? split : best;
    });
    for (const member of members) splits[member] = chosen;
    counts.forEach((count, label) => {
      wanting.get(chosen)![label]! -= count;
    });
  }
  return splits;
}

function groupBySubject(items: readonly Divisible[]): Group[] {
  const groups: Group[] = [];
  const bySubject = new Map<string, Group>();
  items.forEach(({ label, subject }, member) => {
    let group = subject === undefined ? undefined : bySubject.get(subject);
    if (group === undefined) {
      group = { members: [], counts: new Array<number>(EXPRESSION_COUNT).fill(0) };
      groups.push(group);
      if (subject !== undefined) bySubject.set(subject, group);
    }
    group.members.push(member);
    group.counts[EXPRESSIONS.indexOf(label)]!++;
  });
  return groups;
}
