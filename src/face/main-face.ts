interface Boxed {
  /** `[x, y, width, height]`, pixels. */
  readonly box: readonly [number, number, number, number];
}

/**
 * The main face of a portrait, `undefined` where there is none. It has the largest area minus twice the
 * squared distance of its middle from the middle of the picture, as in FaceNet's alignment. The picture's
 * size is in pixels.
 */
export function mainFace<Face extends Boxed>(
  faces: readonly Face[],
  { width, height }: { readonly width: number; readonly height: number },
): Face | undefined {
  const weight = ({ box: [x, y, w, h] }: Boxed): number =>
    w * h - 2 * ((x + w / 2 - width / 2) ** 2 + (y + h / 2 - height / 2) ** 2);
  return faces.toSorted((a, b) => weight(b) - weight(a))[0];
}
