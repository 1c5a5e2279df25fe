import type { ExplainedFace } from './result.js';

/** Above so many faces, the drawing is no larger than it must be. */
const MANY = 12;

/**
 * The explained faces of one picture as PNG bytes: each as the network saw it, beside it the same with the heat over it,
 * with the perceived expression and a legend. `title` stands above them.
 */
export async function drawExplanation(title: string, faces: readonly ExplainedFace[]): Promise<Uint8Array> {
  const [{ explanationFigure }, { svgToPng }] = await Promise.all([
    import('../figure/explanation.js'),
    import('../figure/render.js'),
  ]);
  return svgToPng(explanationFigure({ title, faces }), { scale: faces.length > MANY ? 1 : 2 });
}
