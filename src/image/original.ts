import type { Image } from './image.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of the picture in its file, upright, pixels: that of the image unless it was decoded smaller. */
export function originalSize({ original, width, height }: Image): Size {
  return original ?? { width, height };
}

/** How many pixels of the picture in its file one of the image stands for, across and down; 1 and 1 as a rule. */
export function enlargement(image: Image): readonly [across: number, down: number] {
  const { width, height } = originalSize(image);
  return [width / image.width, height / image.height];
}
