import { faceCsvHeader, faceCsvLines, faceJson } from '../../src/cli/face-lines.js';
import { MienError } from '../../src/errors.js';
import type { Photo } from './photo.js';

/** The answers as `mien predict --json` prints them, as one JSON array. */
export function resultsJson(photos: readonly Photo[]): string {
  const values = photos.flatMap(({ name, outcome }) => {
    if (outcome.kind === 'waiting') return [];
    if (outcome.kind === 'done') return [faceJson(name, outcome.recognition)];
    const { error } = outcome;
    return [
      faceJson(name, error instanceof MienError ? error : new MienError('IMAGE_UNREADABLE', String(error))),
    ];
  });
  return `${JSON.stringify(values, null, 2)}\n`;
}

/** The answers as `mien predict --csv` prints them. */
export function resultsCsv(photos: readonly Photo[]): string {
  const lines = photos.flatMap(({ name, outcome }) =>
    outcome.kind === 'done' ? faceCsvLines(name, outcome.recognition) : [],
  );
  return `${[faceCsvHeader('predict'), ...lines].join('\n')}\n`;
}
