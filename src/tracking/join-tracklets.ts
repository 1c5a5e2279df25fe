import { assign } from './assignment.js';
import { meanLook } from './look.js';
import { costOfJoin, type EndedTracklet, type EndedTracklets } from './tracklet.js';

/** What it costs to take a face that appears for a new one: from here on two tracklets are rather two faces. */
const NEWCOMER = 28;
/** Below every cost that may be; `assign` takes none below 0. */
const FLOOR = -60;
/** A face that was never found surely continues only what was found within this time, milliseconds. */
const LATELY = 500;
/** Over gaps up to this, milliseconds, a face hardly moves: how it looks is summed over them. */
const AT_ONCE = 300;
/** So many are decided together at most: the work grows with the cube. */
const TOGETHER = 150;

interface Pair {
  readonly before: number;
  readonly after: number;
  readonly cost: number;
}

/** For each tracklet, the position of the one that it continues; `undefined` where it begins a face. */
type Continued = readonly (number | undefined)[];

/**
 * Which tracklets of a clip are one face, by how it moves before and after each gap and how it looks: all pairs of an end and a
 * beginning are decided together. How it looks is a mean also over the pieces before and after, as far as short gaps tell that they
 * belong to it: a single piece may last a moment. `patience`: the longest gap, milliseconds. They are in the order in which they
 * begin, and have ended.
 */
export function joinTracklets(tracklets: EndedTracklets, patience: number): Continued {
  const alone = (number: number): EndedTracklet => tracklets.get(number);
  const near = decided(
    likelyPairs(tracklets.count, Math.min(patience, AT_ONCE), alone, alone),
    tracklets.count,
  );
  const { until, since } = widerLooks(tracklets, near);
  const before = (number: number): EndedTracklet => ({ ...alone(number), look: until[number] });
  const after = (number: number): EndedTracklet => ({ ...alone(number), look: since[number] });
  return decided(likelyPairs(tracklets.count, patience, before, after), tracklets.count);
}

function decided(pairs: readonly Pair[], count: number): Continued {
  const joined = new Array<number | undefined>(count).fill(undefined);
  for (const group of groupsOf(pairs, count)) {
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

interface WiderLooks {
  /** For each tracklet, how its face looked until its end, and from its beginning on. */
  readonly until: readonly (Int8Array | undefined)[];
  readonly since: readonly (Int8Array | undefined)[];
}

function widerLooks(tracklets: EndedTracklets, continued: Continued): WiderLooks {
  const continuing: (number | undefined)[] = [];
  continued.forEach((before, after) => {
    if (before !== undefined) continuing[before] = after;
  });
  const numbers = continued.map((_, number) => number);
  return {
    until: summedLooks(tracklets, numbers, (number) => continued[number]),
    since: summedLooks(tracklets, numbers.toReversed(), (number) => continuing[number]),
  };
}

/** Each tracklet's look together with that of the one `beside` it, which comes first in this order. */
function summedLooks(
  tracklets: EndedTracklets,
  order: readonly number[],
  beside: (number: number) => number | undefined,
): readonly (Int8Array | undefined)[] {
  const looks: (Int8Array | undefined)[] = [];
  const faces: number[] = [];
  for (const number of order) {
    const own = tracklets.get(number);
    const other = beside(number);
    const parts = other === undefined ? [] : [{ look: looks[other], faces: faces[other]! }];
    const seen = [own, ...parts].filter(({ look }) => look !== undefined);
    looks[number] = seen.length === 0 ? undefined : meanLook(seen.map((part) => [part.look!, part.faces]));
    faces[number] = seen.reduce((sum, part) => sum + part.faces, 0);
  }
  return looks;
}

type Piece = (number: number) => EndedTracklet;

/** `before` and `after` say how a tracklet is as the earlier one of a pair, and as the later one. */
function likelyPairs(count: number, patience: number, before: Piece, after: Piece): readonly Pair[] {
  const pairs: Pair[] = [];
  // Those that may still be continued; they end in another order than they begin.
  let open: { readonly number: number; readonly earlier: EndedTracklet }[] = [];
  for (let number = 0; number < count; number++) {
    const later = after(number);
    open = open.filter(({ earlier: { to, scene } }) => later.from - to <= patience && scene === later.scene);
    for (const { number: from, earlier } of open.toReversed()) {
      if (!mayFollow(earlier, later, patience)) continue;
      const cost = costOfJoin(earlier, later);
      if (cost < NEWCOMER) pairs.push({ before: from, after: number, cost: Math.max(FLOOR, cost) });
    }
    open.push({ number, earlier: before(number) });
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
