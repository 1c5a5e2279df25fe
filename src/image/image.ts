/**
 * A picture in memory: `data[(y * width + x) * channels + c]`, rows from the top, 0–255.
 * One channel is gray, three are RGB, four are RGBA.
 */
export interface Image {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
}
