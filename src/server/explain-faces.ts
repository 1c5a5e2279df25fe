import { MienError } from '../errors.js';
import type { Recognizer } from '../recognizer/recognizer.js';
import type { FoundFaces } from '../recognizer/result.js';
import { roundExplained } from '../recognizer/rounded.js';
import { type ExplainRequest, type ExplanationAnswer, MOST_EXPLAINED } from './picture-job.js';

/**
 * What spoke for a class in the faces of a picture, as numbers and, where it has a title, as a drawing. Throws as
 * `Recognizer.explain`, and `FACE_NOT_FOUND` where the face that is asked for is not there, or nothing is to be drawn.
 */
export async function explainFaces(
  recognizer: Recognizer,
  found: FoundFaces,
  { face, wanted, crop, title }: ExplainRequest,
): Promise<ExplanationAnswer> {
  // A map that there is not is wrong also where there is no face.
  await recognizer.explain(new Uint8Array(), wanted);
  const chosen = chooseFaces(found, face);
  if (title !== undefined && chosen.faces.length === 0) {
    throw new MienError('FACE_NOT_FOUND', 'No face was found, so that there is nothing to draw.', {
      hint: 'Send one with a larger, frontal face, lower minFace, or use detect=false where it is one face already.',
    });
  }
  const { width, height, faces } = await recognizer.explainFound(chosen, wanted);
  const answer: ExplanationAnswer = {
    width,
    height,
    faces: faces.map((each) => ({
      ...roundExplained(each),
      ...(crop ? { crop: Array.from(each.crop) } : {}),
    })),
  };
  if (title === undefined) return answer;
  // Fonts and the renderer are loaded where something is drawn.
  const { drawExplanation } = await import('../recognizer/draw-explanation.js');
  return { ...answer, drawing: await drawExplanation(title, faces) };
}

function chooseFaces(found: FoundFaces, face: number | undefined): FoundFaces {
  const { faces, crops } = found;
  const [from, to] = face === undefined ? [0, MOST_EXPLAINED] : [face - 1, face];
  if (face !== undefined && face > faces.length) {
    throw new MienError('FACE_NOT_FOUND', `There is no face ${face}: ${faces.length} were found.`, {
      hint: 'Faces are counted from 1, the surest first, as predict answers them with the same options.',
    });
  }
  return { ...found, faces: faces.slice(from, to), crops: crops.slice(from, to) };
}
