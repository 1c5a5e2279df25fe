import { textTable } from '../../text/text-table.js';
import type { Detected, DetectionMeasures } from './measure-detections.js';

/** Detectors side by side, all faces first and then by eye distance. */
export function detectionTable(detectors: Readonly<Record<string, DetectionMeasures>>): string {
  const names = Object.keys(detectors);
  const [first] = Object.values(detectors);
  if (first === undefined) return '';
  const row = (label: string, of: (measures: DetectionMeasures) => Detected): string[] => {
    const each = Object.values(detectors).map(of);
    return [
      label,
      `${of(first).faces}`,
      ...each.map(({ recall }) => (Number.isNaN(recall) ? '–' : `${(100 * recall).toFixed(1)} %`)),
      ...each.map(({ extraPerPhoto }) => extraPerPhoto.toFixed(3)),
      ...each.map(({ landmarkError }) => (Number.isNaN(landmarkError) ? '–' : landmarkError.toFixed(3))),
    ];
  };
  const sizes = first.bySize.map(({ from, below }, i) => {
    const label = below === Number.POSITIVE_INFINITY ? `${from} px and more` : `${from} to ${below} px`;
    return row(label, ({ bySize }) => bySize[i]!);
  });
  const heads = ['recall', 'extra a photo', 'landmark error'].flatMap((measure) =>
    names.map((name) => `${measure}, ${name}`),
  );
  return textTable(['eye distance', 'faces', ...heads], [row('all', (measures) => measures), ...sizes]);
}
