import { expect, test } from 'vitest';
import { assembleDataset } from '../dataset/prepared/assemble.js';
import { sampleFaces } from '../dataset/sample/sample.js';
import { calibrationRows } from './calibration-rows.js';

const { records } = assembleDataset([
  { name: 'sample', ...sampleFaces({ train: 7, validation: 7, test: 7 }) },
]);
const rowsOf = (split: string) => [...records.keys()].filter((row) => records[row]!.split === split);
const [[trained], validation] = [rowsOf('train'), rowsOf('validation')];
const all = { rows: Int32Array.from(validation), labels: Uint8Array.of(6, 5, 4, 3, 2, 1, 0) };
const copy = { of: trained!, correlation: 0.99 };

test('faces whose photo was trained on are left out, with their labels', () => {
  const exact = records.map((record, row) =>
    row === validation[1] ? { ...record, duplicateOf: trained } : record,
  );
  expect(calibrationRows({ records: exact, nearCopies: new Map([[validation[4]!, copy]]) }, all)).toEqual({
    rows: [0, 2, 3, 5, 6].map((i) => validation[i]),
    labels: Uint8Array.of(6, 4, 3, 1, 0),
  });
  // Where near-duplicates were not looked for.
  expect(calibrationRows({ records: exact }, all).rows).toHaveLength(6);
});

test('where all were trained on, all count', () => {
  const nearCopies = new Map(validation.map((row) => [row, copy]));
  expect(calibrationRows({ records, nearCopies }, all)).toEqual({ rows: validation, labels: all.labels });
});
