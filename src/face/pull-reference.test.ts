import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { serve } from '../download/testing/serve.js';
import { REAL_DATA } from '../testing/real-data.js';
import { withFolder } from '../testing/with-folder.js';
import { netFile } from './detector-nets.js';
import { NET_NAMES } from './mtcnn/net-plans.js';
import { encodeMtcnn } from './mtcnn/nets.js';
import { readReferenceWeights } from './mtcnn/reference.js';
import { countingReference } from './mtcnn/testing/counting-reference.js';
import { writeNpyObject } from './mtcnn/testing/write-npy.js';
import { openDetector } from './open-detector.js';
import { type DetectorSource, pullDetector, REFERENCE_DETECTOR } from './pull-reference.js';

const sourceOf = (bytes: Uint8Array): Omit<DetectorSource, 'url'> => ({
  name: 'test',
  title: 'numbers',
  licence: 'none',
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

describe('a pulled detector', () => {
  const bytes = writeNpyObject(countingReference().pickled);

  test('is three nets and a notice, which open', () =>
    withFolder((folder) =>
      serve(
        (_, response) => response.end(bytes),
        async (url) => {
          const home = await pullDetector({ ...sourceOf(bytes), url }, { folder });
          expect((await readdir(home)).toSorted()).toEqual([
            'NOTICE.txt',
            'mtcnn_weights.npy',
            'o.onnx',
            'p.onnx',
            'r.onnx',
          ]);
          expect(await readFile(join(home, 'NOTICE.txt'), 'utf8')).toMatch(
            /^numbers\n[\s\S]*MIT License[\s\S]*Copyright/,
          );
          await (await openDetector({ detector: home, threads: 1 })).release();
        },
      ),
    ));

  test('is not downloaded twice, and mended where a net is broken', () =>
    withFolder(async (folder) => {
      let requests = 0;
      const pull = (): Promise<string> =>
        serve(
          (_, response) => {
            requests++;
            response.end(bytes);
          },
          (url) => pullDetector({ ...sourceOf(bytes), url }, { folder }),
        );
      const home = await pull();
      const net = join(home, 'p.onnx');
      const whole = await readFile(net);
      await writeFile(net, 'half');
      await pull();
      expect(requests).toBe(1);
      expect(Buffer.compare(await readFile(net), whole)).toBe(0);
    }));

  test('is none where the bytes are others, or no weights', () =>
    withFolder((folder) =>
      serve(
        (_, response) => response.end('no weights'),
        async (url) => {
          const pull = (source: Omit<DetectorSource, 'url'>) => pullDetector({ ...source, url }, { folder });
          await expect(pull(REFERENCE_DETECTOR)).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
          await expect(pull(sourceOf(Buffer.from('no weights')))).rejects.toMatchObject({
            code: 'MODEL_BROKEN',
          });
          expect(await readdir(join(folder, 'test'))).toEqual(['mtcnn_weights.npy']);
        },
      ),
    ));
});

/** The file as it is published, and the project's own conversion of version 1.0.0, where a checkout has them beside it. */
const PUBLISHED = process.env.MIEN_REFERENCE_NPY ?? '';
const CONVERTED = join(REAL_DATA, 'mtcnn');

describe.runIf(existsSync(PUBLISHED) && existsSync(CONVERTED))('the published file', () => {
  test('is the one that is expected, and holds the numbers of version 1.0.0', () =>
    withFolder(async (folder) => {
      const bytes = await readFile(PUBLISHED);
      const home = await serve(
        (_, response) => response.end(bytes),
        (url) => pullDetector(REFERENCE_DETECTOR, { folder, url }),
      );
      const nets = encodeMtcnn(
        readReferenceWeights(
          await readFile(join(CONVERTED, 'mtcnn_ipazc_v1.f32le.bin')),
          await readFile(join(CONVERTED, 'mtcnn_ipazc_v1.json'), 'utf8'),
        ),
      );
      for (const net of NET_NAMES) {
        expect(Buffer.compare(await readFile(join(home, netFile(net))), nets[net])).toBe(0);
      }
    }));
});
