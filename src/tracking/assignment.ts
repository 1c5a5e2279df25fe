/** Stands for a pair that may not be: larger than any sum of costs that may. */
const FORBIDDEN = 1e12;

/**
 * The pairs `[row, column]` of least total cost, each row and column at most once (Hungarian method, by shortest
 * augmenting paths: Jonker & Volgenant 1987). A row may also stay alone, which costs `alone`. `Infinity` forbids a pair.
 *
 * `costs[row][column]` are numbers from 0 on; all rows have one length. The work grows with the cube of the size.
 *
 * @example
 * assign([[1, 2], [1, 9]], 100); // [[0, 1], [1, 0]]: the sum is 3, where the nearest pair first would make 10
 */
export function assign(
  costs: readonly (readonly number[])[],
  alone: number,
): readonly (readonly [row: number, column: number])[] {
  const rows = costs.length;
  const real = costs[0]?.length ?? 0;
  // Behind the real columns, each row has one of its own, in which it stays alone.
  const columns = real + rows;
  const cost = (row: number, column: number): number => {
    if (column >= real) return column - real === row ? alone : FORBIDDEN;
    return Math.min(FORBIDDEN, costs[row]![column]!);
  };
  const matching = new Matching(rows, columns);
  for (let row = 0; row < rows; row++) matching.augment(row, cost);
  return matching.pairs().filter(([row, column]) => column < real && cost(row, column) < FORBIDDEN);
}

/** Rows that have a column, with the dual prices that prove that no cheaper matching of them is. */
class Matching {
  readonly #rowPrice: Float64Array;
  readonly #columnPrice: Float64Array;
  /** The row that a column belongs to, −1 for none. */
  readonly #rowOf: Int32Array;

  constructor(rows: number, columns: number) {
    this.#rowPrice = new Float64Array(rows);
    this.#columnPrice = new Float64Array(columns);
    this.#rowOf = new Int32Array(columns).fill(-1);
  }

  /** Gives one more row a column, along the cheapest path of rows that make room. */
  augment(first: number, cost: (row: number, column: number) => number): void {
    const columns = this.#rowOf.length;
    const distance = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
    const before = new Int32Array(columns).fill(-1);
    const done = new Uint8Array(columns);
    let row = first;
    let column = -1;
    let length = 0;
    while (true) {
      for (let j = 0; j < columns; j++) {
        if (done[j] === 1) continue;
        const reduced = length + cost(row, j) - this.#rowPrice[row]! - this.#columnPrice[j]!;
        if (reduced < distance[j]!) {
          distance[j] = reduced;
          before[j] = column;
        }
      }
      column = nearest(distance, done);
      done[column] = 1;
      length = distance[column]!;
      if (this.#rowOf[column] === -1) break;
      row = this.#rowOf[column]!;
    }
    this.#reprice(first, distance, done, length);
    for (let j = column; j !== -1; j = before[j]!) {
      this.#rowOf[j] = before[j] === -1 ? first : this.#rowOf[before[j]!]!;
    }
  }

  /** Keeps every pair's price at or below its cost, and equal to it on the path. */
  #reprice(first: number, distance: Float64Array, done: Uint8Array, length: number): void {
    this.#rowPrice[first]! += length;
    for (let j = 0; j < done.length; j++) {
      const rest = length - distance[j]!;
      if (done[j] === 0 || !(rest > 0)) continue;
      this.#columnPrice[j]! -= rest;
      this.#rowPrice[this.#rowOf[j]!]! += rest;
    }
  }

  pairs(): (readonly [number, number])[] {
    const pairs: (readonly [number, number])[] = [];
    this.#rowOf.forEach((row, column) => {
      if (row !== -1) pairs.push([row, column]);
    });
    return pairs.sort(([a], [b]) => a - b);
  }
}

function nearest(distance: Float64Array, done: Uint8Array): number {
  let best = -1;
  for (let j = 0; j < distance.length; j++) {
    if (done[j] === 0 && (best === -1 || distance[j]! < distance[best]!)) best = j;
  }
  return best;
}
