import { FACE_SIZE } from '../image/face-size.js';
import type { TrainingConfig } from './config.js';

/** What kind of step an epoch takes; all kinds of a run share their state. */
export interface StepKind {
  /** Of the pictures, pixels. */
  readonly side: number;
  /** Whether the gradient is taken beside the weights (sharpness-aware minimization). */
  readonly ascending: boolean;
}

/** `epoch` counts from 0. */
export function stepKind({ epochs, progressive, sharpness }: TrainingConfig, epoch: number): StepKind {
  return {
    side: progressive !== null && epoch < progressive.epochs ? progressive.side : FACE_SIZE,
    ascending: sharpness !== null && epoch >= epochs - (sharpness.epochs ?? epochs),
  };
}
