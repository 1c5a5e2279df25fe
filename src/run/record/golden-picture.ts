/**
 * A picture for recorded answers, `[channels, size, size]` of levels 0–255: a face of a few shapes before a slope, with
 * grain, another for each `index`. Whole numbers only, so that every machine draws the same, now and later: records
 * hold answers to these very pixels.
 */
export function goldenPicture(index: number, channels: number, size: number): Float32Array {
  const pixels = new Float32Array(channels * size * size);
  // Numbers of the linear congruence of Numerical Recipes.
  let state = 12_345 + 7_919 * index;
  const grain = (most: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * most);
  };
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      // In thousandths of the picture.
      const across = Math.floor((1000 * (2 * x + 1)) / (2 * size));
      const down = Math.floor((1000 * (2 * y + 1)) / (2 * size));
      const level = levelAt(index, across, down) + grain(17) - 8;
      for (let c = 0; c < channels; c++) pixels[(c * size + y) * size + x] = level + 6 * c;
    }
  }
  return pixels;
}

/** Without grain, at a place in thousandths of the picture: the last of these shapes that covers it. */
function levelAt(index: number, across: number, down: number): number {
  const eyes = 300 + 40 * (index % 3);
  const mouth = 690 + 30 * (index % 2);
  if (inside(across - 500, down - mouth, 110 + 25 * (index % 4), 20 + 22 * (index % 3))) return 80;
  if (inside(across - 500, down - 540, 40, 80)) return 140;
  const beside = Math.abs(across - 500) - 190;
  if (inside(beside, down - eyes + 40 - 15 * (index % 4), 95, 14)) return 70;
  if (inside(beside, down - eyes - 60, 75, 20 + 12 * (index % 4))) return 50;
  if (inside(across - 500, down - 500, 380, 460)) return 170 - Math.floor(down / 20);
  return 40 + Math.floor(across / 12);
}

/** In an ellipse about the origin. */
function inside(x: number, y: number, halfWidth: number, halfHeight: number): boolean {
  return (x * halfHeight) ** 2 + (y * halfWidth) ** 2 <= (halfWidth * halfHeight) ** 2;
}
