import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodePng } from '../../../image/encode.js';
import type { DetectedFace } from '../../detected-face.js';
import type { OpenedDetector } from '../../open-detector.js';
import { teach } from './teacher.js';

let folder: string;
let asked: number;

/** As mien's own detectors answer: with more than box, score and points. */
const found: DetectedFace = {
  box: [1, 2, 30, 40],
  score: 0.99,
  landmarks: { leftEye: [1, 2], rightEye: [3, 4], nose: [5, 6], mouthLeft: [7, 8], mouthRight: [9, 10] },
  faceProbability: 0.9,
  quality: { size: 30, sharpness: 0.1, light: 0.5, pose: { roll: 1, yaw: 2 } },
};
const teacher = (id: string): OpenedDetector => ({
  id,
  detect: async () => {
    asked++;
    return [found];
  },
  detectAll: async (images) => images.map(() => [found]),
  release: async () => {},
});

beforeEach(async () => {
  asked = 0;
  folder = await mkdtemp(join(tmpdir(), 'mien-teacher-'));
  const image = { data: new Uint8Array(16 * 16).fill(90), width: 16, height: 16, channels: 1 } as const;
  await writeFile(join(folder, 'a.png'), encodePng(image));
});
afterEach(() => rm(folder, { recursive: true }));

test('a teacher is asked about a photo once, and another teacher anew', async () => {
  const photos = [{ name: 'a.png', path: join(folder, 'a.png'), split: 'train', faces: [] }] as const;
  const cache = join(folder, 'teacher.json');
  await teach(photos, teacher('one'), { cache });
  const again = await teach(photos, teacher('one'), { cache });
  expect(asked).toBe(1);
  const { box, score, landmarks } = found;
  expect(again.found.get(photos[0].path)).toEqual([{ box, score, landmarks }]);
  await teach(photos, teacher('two'), { cache });
  expect(asked).toBe(2);
});
