import type { Random } from '../../random.js';
import type { Pose } from './canvas.js';

/** Everything between the face and the picture: pose, light, background, camera. */
export interface Scene {
  readonly pose: Pose;
  /** Direction to the light, unit length: to the viewer's right, down, towards the viewer. */
  readonly light: readonly [number, number, number];
  /** Part of the light that comes from everywhere, 0–1. */
  readonly ambient: number;
  /** Background tones, 0–255, at its left, right, top and bottom. */
  readonly background: readonly [number, number, number, number];
  /** Contrast about mid-gray and added brightness of the picture. */
  readonly contrast: number;
  readonly brightness: number;
  /** Standard deviations: of the blur in pixels, of the noise in gray values. */
  readonly blur: number;
  readonly noise: number;
  /** Where the eyes look, −1 to 1, right and down. */
  readonly gaze: readonly [number, number];
}

export function drawScene(random: Random): Scene {
  const side = random.uniform(-0.75, 0.75);
  const above = random.uniform(-0.7, 0.15);
  const length = Math.sqrt(side * side + above * above + 1);
  const backdrop = random.uniform(25, 225);
  const fade = (): number => random.uniform(-35, 35);
  return {
    pose: {
      scale: random.uniform(18.6, 21.8),
      centerX: 24 + random.uniform(-1.8, 1.8),
      centerY: 23.5 + random.uniform(-1.8, 1.8),
      roll: random.uniform(-0.17, 0.17),
      yaw: random.uniform(-0.16, 0.16),
      pitch: random.uniform(-0.07, 0.07),
    },
    light: [side / length, above / length, 1 / length],
    ambient: random.uniform(0.35, 0.75),
    background: [backdrop + fade(), backdrop + fade(), fade(), fade()],
    contrast: random.uniform(0.9, 1.3),
    brightness: random.uniform(-22, 22),
    blur: random.uniform(0.25, 0.75),
    noise: random.uniform(1, 7),
    gaze: [random.uniform(-1, 1) * random.next(), random.uniform(-0.5, 0.5) * random.next()],
  };
}

/** Straight on, evenly lit, sharp, without noise. */
export const PLAIN_SCENE: Scene = {
  pose: { scale: 20, centerX: 24, centerY: 23.5, roll: 0, yaw: 0, pitch: 0 },
  light: [0, -0.3162, 0.9487],
  ambient: 0.6,
  background: [120, 120, 0, 0],
  contrast: 1,
  brightness: 0,
  blur: 0.3,
  noise: 0,
  gaze: [0, 0],
};
