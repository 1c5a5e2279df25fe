import type { DetectedFace } from '../detected-face.js';

/** A face in a square, its landmarks where they usually are. */
export function faceAt(x: number, y: number, size: number, score = 0.99): DetectedFace {
  const point = (u: number, v: number) => [x + u * size, y + v * size] as const;
  return {
    box: [x, y, size, size],
    score,
    landmarks: {
      leftEye: point(0.3, 0.35),
      rightEye: point(0.7, 0.35),
      nose: point(0.5, 0.55),
      mouthLeft: point(0.35, 0.75),
      mouthRight: point(0.65, 0.75),
    },
  };
}
