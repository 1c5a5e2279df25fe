import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Random } from '../random.js';
import { NET_NAMES } from './mtcnn/net-plans.js';
import { openDetector } from './open-detector.js';

const file = (name: string) => fileURLToPath(new URL(`../../models/mtcnn/${name}`, import.meta.url));

test('the packaged detector opens without anything downloaded, and sees no face in a blank picture or in grain', async () => {
  const detector = await openDetector({ threads: 1 });
  const random = new Random(1);
  const blank = new Uint8Array(160 * 120).fill(128);
  const grain = blank.map(() => random.below(256));
  for (const data of [blank, grain]) {
    expect(await detector.detect({ data, width: 160, height: 120, channels: 1 })).toEqual([]);
  }
  await detector.release();
});

test('it takes at most 2.2 MB, and its card and figures lie beside it', async () => {
  const sizes = await Promise.all(NET_NAMES.map(async (net) => (await stat(file(`${net}.onnx`))).size));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_200_000);
  for (const name of ['card.md', 'metrics.json']) expect((await stat(file(name))).size).toBeGreaterThan(1000);
});
