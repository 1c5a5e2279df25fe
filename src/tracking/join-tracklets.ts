import { assign } from './assignment.js';
import { costOfJoin, type EndedTracklet, type EndedTracklets } from './tracklet.js';

/** What it costs to take a face that appears for a new one: from here on two tracklets are rather two faces. */
const NEWCOMER = 28;
/** Below every cost that may be; `assign` takes none below 0. */
const FLOOR = -60;
/** A face that was never found surely continues only what was found within this time, milliseconds. */
const LATELY = 500;
/** So many are decided together at most: the work grows with the cube. */
const TOGETHER = 150;

interface Pair {
  readonly before: number;
  readonly after: number;
  readonly cost: number;
}

/**
 * Which tracklets of a clip are one face, by how it moves before and after each gap and how it looks: all pairs of an end and a beginning are
 * decided together. `patience`: the longest gap, milliseconds. They are in the order in which they begin, and have ended.
 * For each, the position of the one that it continues; `undefined` where it begins a face.
 */
export function joinTracklets(tracklets: EndedTracklets, patience: number): readonly (number | undefined)[] {
  const joined = new Array<number | undefined>(tracklets.count).fill(undefined);
  for (const group of groupsOf(likelyPairs(tracklets, patience), tracklets.count)) {
    const ends = [...new Set(group.map(({ before }) => before))];
    const beginnings = [...new Set(group.map(({ after }) => after))];
    const costs = ends.map(() => beginnings.map(() => Number.POSITIVE_INFINITY));
    for (const { before, after, cost } of group) {
      costs[ends.indexOf(before)]![beginnings.indexOf(after)] = cost - FLOOR;
    }
    for (const [e, b] of assign(costs, NEWCOMER - FLOOR)) joined[beginnings[b]!] = ends[e]!;
  }
  return joined;
}

function likelyPairs(tracklets: EndedTracklets, patience: number): readonly Pair[] {
  const pairs: Pair[] = [];
  // Those that may still be continued; they end in another order than they begin.
  let open: { readonly before: number; readonly earlier: EndedTracklet }[] = [];
  for (let after = 0; after < tracklets.count; after++) {
    const later = tracklets.get(after);
    open = open.filter(({ earlier: { to, scene } }) => later.from - to <= patience && scene === later.scene);
    for (const { before, earlier } of open.toReversed()) {
      if (!mayFollow(earlier, later, patience)) continue;
      const cost = costOfJoin(earlier, later);
      if (cost < NEWCOMER) pairs.push({ before, after, cost: Math.max(FLOOR, cost) });
    }
    open.push({ before: after, earlier: later });
  }
  return pairs;
}

function mayFollow(earlier: EndedTracklet, later: EndedTracklet, patience: number): boolean {
  const gap = later.from - earlier.to;
  return gap > 0 && gap <= (later.sure ? patience : Math.min(patience, LATELY));
}

/** Pairs that hang together by an end or a beginning, in parts of at most {@link TOGETHER} beginnings. */
function groupsOf(pairs: readonly Pair[], tracklets: number): readonly (readonly Pair[])[] {
  // Ends and beginnings are two sides of one graph.
  const parent = Array.from({ length: 2 * tracklets }, (_, i) => i);
  const rootOf = (node: number): number => {
    let root = node;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]!]!;
      root = parent[root]!;
    }
    return root;
  };
  for (const { before, after } of pairs) parent[rootOf(before)] = rootOf(tracklets + after);
  const groups = new Map<string, Pair[]>();
  const beginnings = new Map<number, Set<number>>();
  for (const pair of pairs) {
    const root = rootOf(pair.before);
    const known = beginnings.get(root) ?? new Set<number>();
    beginnings.set(root, known.add(pair.after));
    const name = `${root} ${Math.floor((known.size - 1) / TOGETHER)}`;
    groups.set(name, [...(groups.get(name) ?? []), pair]);
  }
  return [...groups.values()];
}
