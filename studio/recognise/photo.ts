import type { Recognition } from '../../src/recognizer/result.js';
import type { Question } from '../engine/question.js';
import { readingOrder } from './reading-order.js';

export interface Photo {
  readonly id: number;
  readonly name: string;
  readonly blob: Blob;
  /** For `<img>`. */
  readonly url: string;
  /** Whether it is the reader's own, which is lost with the page. */
  readonly own: boolean;
  /** Whether its bytes are still on their way. */
  readonly coming?: boolean;
  /** Whether it is to be asked, or asked again; until then, the outcome before stays in view. */
  readonly due: boolean;
  readonly outcome: Outcome;
}

export type Outcome =
  | { readonly kind: 'waiting' }
  | Answered
  | { readonly kind: 'failed'; readonly error: unknown };

export interface Answered {
  readonly kind: 'done';
  /** Its faces are in reading order, as cards and files number them. */
  readonly recognition: Recognition;
  /** The same in the engine's order, and the place of each shown face in it. */
  readonly asked: Recognition;
  readonly order: readonly number[];
  readonly question: Question;
  readonly milliseconds: number;
}

export function answered(asked: Recognition, question: Question, milliseconds: number): Answered {
  const order = readingOrder(asked.faces);
  const faces = order.map((face) => asked.faces[face]!);
  return { kind: 'done', recognition: { ...asked, faces }, asked, order, question, milliseconds };
}
