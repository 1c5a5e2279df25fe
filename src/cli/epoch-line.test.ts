import { expect, it } from 'vitest';
import type { EpochRecord } from '../training/history.js';
import { epochLine } from './epoch-line.js';

const RECORD: EpochRecord = {
  epoch: 2,
  steps: 20,
  learningRate: 0.1,
  trainLoss: 1.2345,
  trainAccuracy: 0.5678,
  validationLoss: 1.1111,
  validationAccuracy: 0.6,
  imagesPerSecond: 251.4,
  seconds: 61.26,
};

it('an epoch is one line, which a terminal of 80 columns does not wrap', () => {
  expect(epochLine(RECORD, 30, true)).toBe(
    'epoch  2/30  train 1.234 56.8 %  validation 1.111 60.0 %  251/s  61.3 s  best',
  );
  const slow = { ...RECORD, epoch: 100, imagesPerSecond: 2345, seconds: 1234.5 };
  expect(epochLine(slow, 100, true)).toMatch(/ 2345\/s {2}1235 s {2}best$/);
  expect(epochLine(slow, 100, true).length).toBeLessThanOrEqual(80);
});
