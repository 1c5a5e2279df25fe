import { EXPRESSIONS, type Expression } from '../../src/expression.js';
import type { Photo } from './photo.js';

/** What a picture shows, for a tally: a class that was named, an uncertain answer, no face, or no answer at all. */
export type Shown = Expression | 'uncertain' | 'no face' | 'not recognised';

export const ALL_SHOWN: readonly Shown[] = [...EXPRESSIONS, 'uncertain', 'no face', 'not recognised'];

/** Of each face of a photo, or of the photo itself where it has none; empty while it waits. */
export function shownIn({ outcome }: Pick<Photo, 'outcome'>): readonly Shown[] {
  switch (outcome.kind) {
    case 'waiting':
      return [];
    case 'failed':
      return ['not recognised'];
    case 'done': {
      const { faces } = outcome.recognition;
      if (faces.length === 0) return ['no face'];
      return faces.map(({ expression, uncertain }) => (uncertain ? 'uncertain' : expression));
    }
  }
}

/** How often each is shown; those that are not are left out. */
export function tally(photos: readonly Pick<Photo, 'outcome'>[]): ReadonlyMap<Shown, number> {
  const all = photos.flatMap(shownIn);
  const counts = new Map<Shown, number>();
  for (const one of ALL_SHOWN) {
    const count = all.filter((shown) => shown === one).length;
    if (count > 0) counts.set(one, count);
  }
  return counts;
}
