// Arithmetic on square pictures of numbers, rows from the top.

/** Mean 0 and standard deviation 1 over the places that count. */
export function normalized(picture: Float64Array, counts: (i: number) => boolean): Float64Array {
  let n = 0;
  let sum = 0;
  let squares = 0;
  picture.forEach((value, i) => {
    if (!counts(i)) return;
    n++;
    sum += value;
    squares += value * value;
  });
  const mean = sum / n;
  const deviation = Math.sqrt(Math.max(1e-9, squares / n - mean * mean));
  return picture.map((value) => (value - mean) / deviation);
}

/** The mean of a picture and its mirror image. */
export function mirrored(picture: Float64Array, side: number): Float64Array {
  return picture.map((value, i) => {
    const mirror = i - (i % side) + side - 1 - (i % side);
    return (value + (picture[mirror] ?? 0)) / 2;
  });
}

/** Unsharp masks at two sizes: what differs from the blurred picture counts more. */
export function sharpened(picture: Float64Array, side: number): Float64Array {
  const fine = blurred(picture, side, 2.5);
  const coarse = blurred(picture, side, 8);
  return picture.map((value, i) => value + 1.6 * (value - (fine[i] ?? 0)) + 0.7 * (value - (coarse[i] ?? 0)));
}

/** Gaussian, the border repeated. */
export function blurred(picture: Float64Array, side: number, sigma: number): Float64Array {
  const reach = Math.ceil(3 * sigma);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  );
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  const inside = (v: number): number => Math.min(side - 1, Math.max(0, v));
  const rows = picture.map((_, i) => {
    const [x, row] = [i % side, i - (i % side)];
    return (
      kernel.reduce((sum, weight, j) => sum + weight * (picture[row + inside(x + j - reach)] ?? 0), 0) / total
    );
  });
  return rows.map((_, i) => {
    const [x, y] = [i % side, Math.floor(i / side)];
    return (
      kernel.reduce((sum, weight, j) => sum + weight * (rows[inside(y + j - reach) * side + x] ?? 0), 0) /
      total
    );
  });
}
