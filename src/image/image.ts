/**
 * A picture in memory: `data[(y * width + x) * channels + c]`, rows from the top, 0–255.
 * One channel is gray, three are RGB, four are RGBA.
 */
export interface Image {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  /** The picture's size in its file, upright, where it was decoded smaller. Faces are given in its pixels. */
  readonly original?: { readonly width: number; readonly height: number } | undefined;
  /** Whether its file was cut off, and it was read as far as it goes. */
  readonly partial?: true | undefined;
}
