// The thin-plate spline (Bookstein 1989): the smoothest map of the plane that takes given points to others.

export type Point = readonly [x: number, y: number];

/** The map that takes each of `from` to the `to` of the same index. */
export function splineTo(from: readonly Point[], to: readonly Point[]): (x: number, y: number) => Point {
  const n = from.length;
  /** @param squared r² log r, times two */
  const bend = (squared: number): number => (squared === 0 ? 0 : squared * Math.log(squared));
  const apart = ([ax, ay]: Point, [bx, by]: Point): number => (ax - bx) ** 2 + (ay - by) ** 2;
  const rows = from.map((point, i) => [
    ...from.map((other) => bend(apart(point, other))),
    1,
    ...point,
    ...(to[i] ?? []),
  ]);
  const sides = [0, 1, 2].map((axis) => [...from.map(([x, y]) => [1, x, y][axis]!), 0, 0, 0, 0, 0]);
  const solution = solve([...rows, ...sides], n + 3);
  return (x: number, y: number): Point => {
    const basis = [...from.map((point) => bend(apart(point, [x, y]))), 1, x, y];
    const along = (axis: 0 | 1): number =>
      basis.reduce((sum, value, i) => sum + value * solution[i]![axis]!, 0);
    return [along(0), along(1)];
  };
}

/** Gauss–Jordan with pivots: each row holds `size` coefficients and then the right sides. */
function solve(equations: readonly (readonly number[])[], size: number): readonly (readonly number[])[] {
  let rows = [...equations];
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let r = column + 1; r < size; r++) {
      if (Math.abs(rows[r]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = r;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const first = rows[column]!;
    const row = first.map((value) => value / first[column]!);
    rows = rows.map((other, r) =>
      r === column ? row : other.map((value, i) => value - other[column]! * row[i]!),
    );
  }
  return rows.map((row) => row.slice(size));
}
