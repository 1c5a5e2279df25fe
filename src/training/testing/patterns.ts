import { FACE_BYTES, FACE_SIZE } from '../../dataset/record.js';
import { EXPRESSION_COUNT } from '../../expression.js';
import { Random } from '../../random.js';
import type { TrainingRows } from '../batches.js';
import { oneHot } from '../targets.js';
import type { ValidationRows } from '../trainer.js';

/** Light, 0 to 1, at a place of −1 to 1 from the middle: a pattern for each class, none another's mirror image. */
const PATTERNS: readonly ((x: number, y: number, phase: number) => number)[] = [
  (_, y, phase) => 0.5 + 0.5 * Math.sin(12 * y + phase),
  (x, _, phase) => 0.5 + 0.5 * Math.sin(12 * x + phase),
  (x, y, phase) => 0.5 + 0.5 * Math.sin(9 * x + phase) * Math.sin(9 * y + phase),
  (x, y) => (Math.hypot(x, y) < 0.5 ? 1 : 0),
  (x, y) => (Math.abs(Math.hypot(x, y) - 0.7) < 0.12 ? 1 : 0),
  (_, y) => (1 - y) / 2,
  (x, y) => (Math.min(Math.abs(x), Math.abs(y)) < 0.12 ? 1 : 0),
];

export interface Patterns {
  readonly training: TrainingRows;
  readonly validation: ValidationRows;
}

/** Seven kinds of simple noisy pictures, so easy that a small network tells them apart within seconds. */
export function patterns(
  seed: number,
  { training = 24, validation = 8 }: { readonly training?: number; readonly validation?: number } = {},
): Patterns {
  const random = new Random(seed);
  const count = EXPRESSION_COUNT * (training + validation);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % EXPRESSION_COUNT);
  const images = new Uint8Array(count * FACE_BYTES);
  labels.forEach((label, i) => {
    draw(images.subarray(i * FACE_BYTES, (i + 1) * FACE_BYTES), PATTERNS[label]!, random);
  });
  const rows = Int32Array.from({ length: count }, (_, i) => i);
  const border = EXPRESSION_COUNT * training;
  return {
    training: { images, rows: rows.subarray(0, border), targets: oneHot(labels.subarray(0, border)) },
    validation: { images, rows: rows.subarray(border), labels: labels.subarray(border) },
  };
}

function draw(into: Uint8Array, pattern: (typeof PATTERNS)[number], random: Random): void {
  const phase = random.uniform(0, 2 * Math.PI);
  const [dark, light] = [random.uniform(20, 80), random.uniform(150, 230)];
  for (let i = 0; i < into.length; i++) {
    const x = ((i % FACE_SIZE) - 23.5) / 24;
    const y = (Math.floor(i / FACE_SIZE) - 23.5) / 24;
    into[i] = dark + (light - dark) * pattern(x, y, phase) + random.uniform(-20, 20);
  }
}
