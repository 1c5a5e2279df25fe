import { explanationFigure } from '../figure/explanation.js';
import { svgToPng } from '../figure/render.js';
import type { ExplainedFace } from './result.js';

/** Above so many faces, the drawing is no larger than it must be. */
const MANY = 12;

/**
 * The explained faces of one picture as PNG bytes: each as the network saw it, beside it the same with the heat over it,
 * with the perceived expression and a legend. `title` stands above them.
 */
export function drawExplanation(title: string, faces: readonly ExplainedFace[]): Uint8Array {
  return svgToPng(explanationFigure({ title, faces }), { scale: faces.length > MANY ? 1 : 2 });
}
