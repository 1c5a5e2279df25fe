import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DetectedFace } from '../../src/face/detected-face.js';
import type { FaceFinder } from '../../src/face/face-finder.js';
import { type MtcnnFiles, openMtcnn } from '../../src/face/mtcnn/mtcnn.js';
import { encodeMtcnn } from '../../src/face/mtcnn/nets.js';
import { readReferenceWeights } from '../../src/face/mtcnn/reference.js';
import { decodeImage } from '../../src/image/decode.js';
import { resize } from '../../src/image/resize.js';
import { openSession } from '../../src/runtime/node.js';
import { REAL_DATA } from '../../src/testing/real-data.js';
import { browserTestsRun } from './chromium.js';
import { type OpenPage, openPage } from './open-page.js';

const numbers = ({ box, score, landmarks }: DetectedFace): number[] => [
  ...box,
  score,
  ...Object.values(landmarks).flat(),
];

/** Real photos and the reference's weights, which are not in the repository. */
describe.runIf(existsSync(REAL_DATA) && browserTestsRun())('Chromium finds in photos what Node finds', () => {
  let files: MtcnnFiles;
  let here: FaceFinder;
  let page: OpenPage;
  beforeAll(async () => {
    const weights = await readFile(join(REAL_DATA, 'mtcnn/mtcnn_ipazc_v1.f32le.bin'));
    files = encodeMtcnn(
      readReferenceWeights(weights, await readFile(join(REAL_DATA, 'mtcnn/mtcnn_ipazc_v1.json'), 'utf8')),
    );
    here = await openMtcnn(openSession, files, { threads: 1 });
    page = await openPage();
  });
  afterAll(async () => {
    await here?.release();
    await page?.close();
  });

  it('of the same pixels the same, of the same file the same but for the decoder', async () => {
    const photos = await readdir(join(REAL_DATA, 'photos'));
    expect(photos.length).toBeGreaterThan(0);
    for (const photo of photos) {
      const bytes = await readFile(join(REAL_DATA, 'photos', photo));
      const image = await decodeImage(bytes);
      const expected = await here.detect(image);
      const same = await page.call('detect', files, image, {});
      const decoded = await page.call('decode', bytes, '', 'blob');
      const own = await page.call('detect', files, decoded, {});
      const off = (faces: readonly DetectedFace[]): number => {
        expect(faces).toHaveLength(expected.length);
        const theirs = expected.flatMap(numbers);
        return faces.flatMap(numbers).reduce((most, v, i) => Math.max(most, Math.abs(v - theirs[i]!)), 0);
      };
      expect(off(same)).toBeLessThan(1e-3);
      // A JPEG's pixels differ by up to two levels.
      expect(off(own)).toBeLessThan(photo.endsWith('.png') ? 1e-3 : 1);
    }
  }, 180_000);

  it('says how long 640×480 takes', async () => {
    const image = resize(await decodeImage(join(REAL_DATA, 'photos/ivan.jpg')), 640, 480);
    const [node, chromium]: [number[], number[]] = [[], []];
    for (let turn = 0; turn < 5; turn++) {
      await here.detect(image);
      const start = performance.now();
      await here.detect(image);
      node.push(performance.now() - start);
      chromium.push(...(await page.call('timeDetection', files, image, 1)));
    }
    const best = (times: readonly number[]): string => Math.min(...times).toFixed(0);
    console.info(
      `Detection in 640×480, one thread, best of ${node.length}: Node ${best(node)} ms, Chromium ${best(chromium)} ms`,
    );
    expect(chromium).toHaveLength(node.length);
  }, 180_000);
});
