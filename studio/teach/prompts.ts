import type { Expression } from '../../src/expression.js';

/** What others usually see in each: the movements of the face by which it is told (FACS; Ekman & Friesen 1978). */
export const PROMPTS: Readonly<Record<Expression, string>> = {
  angry: 'Brows drawn down and together, lips pressed.',
  disgust: 'Nose wrinkled, upper lip raised.',
  fear: 'Brows raised and drawn together, eyes wide, mouth stretched.',
  happy: 'A smile that raises the cheeks.',
  sad: 'Inner ends of the brows up, corners of the mouth down.',
  surprise: 'Brows up, eyes wide, jaw dropped.',
  neutral: 'Your face at rest.',
};
