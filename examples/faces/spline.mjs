// The thin-plate spline (Bookstein 1989): the smoothest map of the plane that takes given points to others.

/** @typedef {readonly number[]} Point x and y */

/** The map that takes each of `from` to the `to` of the same index. @param {readonly Point[]} from @param {readonly Point[]} to */
export function splineTo(from, to) {
  const n = from.length;
  /** @param {number} squared r² log r, times two */
  const bend = (squared) => (squared === 0 ? 0 : squared * Math.log(squared));
  /** @param {Point} a @param {Point} b */
  const apart = ([ax = 0, ay = 0], [bx = 0, by = 0]) => (ax - bx) ** 2 + (ay - by) ** 2;
  const rows = from.map((point, i) => [
    ...from.map((other) => bend(apart(point, other))),
    1,
    ...point,
    ...(to[i] ?? []),
  ]);
  const sides = [0, 1, 2].map((axis) => [
    ...from.map(([x = 0, y = 0]) => [1, x, y][axis] ?? 0),
    0,
    0,
    0,
    0,
    0,
  ]);
  const solution = solve([...rows, ...sides], n + 3);
  /** @param {number} x @param {number} y @returns {Point} */
  return (x, y) => {
    const basis = [...from.map((point) => bend(apart(point, [x, y]))), 1, x, y];
    return [0, 1].map((axis) => basis.reduce((sum, value, i) => sum + value * (solution[i]?.[axis] ?? 0), 0));
  };
}

/** Gauss–Jordan with pivots: each row holds `size` coefficients and then the right sides. @param {number[][]} rows @param {number} size */
function solve(rows, size) {
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let r = column + 1; r < size; r++) {
      if (Math.abs(rows[r][column]) > Math.abs(rows[pivot][column])) pivot = r;
    }
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    const row = rows[column].map((value) => value / rows[column][column]);
    rows = rows.map((other, r) =>
      r === column ? row : other.map((value, i) => value - other[column] * row[i]),
    );
  }
  return rows.map((row) => row.slice(size));
}
