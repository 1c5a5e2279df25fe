/** Pixels a side that the P-Net judges. */
export const CELL = 12;

/**
 * No picture is searched at more pixels than this, whatever its size and the smallest face asked for, so that time is
 * bounded. A picture of 50 megapixels is still searched for faces of 20 pixels.
 */
export const MOST_PIXELS = 20_000_000;

/**
 * The scales at which a picture is searched: at the first, the smallest face fills the P-Net's cell; each further one
 * is `factor` times the one before, as long as a cell fits into the picture. Empty for a picture smaller than the
 * smallest face.
 */
export function pyramidScales(width: number, height: number, minFace: number, factor: number): number[] {
  const scales: number[] = [];
  const first = Math.min(CELL / minFace, Math.sqrt(MOST_PIXELS / (width * height)));
  for (let scale = first; Math.min(width, height) * scale >= CELL; scale *= factor) scales.push(scale);
  return scales;
}
