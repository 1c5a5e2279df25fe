import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { serve } from '../../download/testing/serve.js';
import { countingReference } from '../../face/mtcnn/testing/counting-reference.js';
import { writeNpyObject } from '../../face/mtcnn/testing/write-npy.js';
import type * as PullReference from '../../face/pull-reference.js';
import { withFolder } from '../../testing/with-folder.js';
import { runInProcess } from '../testing/in-process.js';
import { JSON_LINES } from './json-lines.js';

const WEIGHTS = writeNpyObject(countingReference().pickled);

// The weights that are pulled are known by their hash. Here they are others: what is pulled is changed, and not how.
vi.mock('../../face/pull-reference.js', async (importOriginal) => {
  const original = await importOriginal<typeof PullReference>();
  const sha256 = createHash('sha256').update(WEIGHTS).digest('hex');
  return {
    ...original,
    REFERENCE_DETECTOR: { ...original.REFERENCE_DETECTOR, sha256, size: WEIGHTS.length },
  };
});

it('what mien models pull prints with --json fits its schema', () =>
  withFolder((folder) =>
    serve(
      (_, response) => response.end(WEIGHTS),
      async (url) => {
        const words = ['models', 'pull', 'mtcnn-reference', '--folder', 'mine', '--url', url, '--json'];
        const { code, stdout, stderr } = await runInProcess(folder, ...words);
        expect([code, stderr]).toEqual([0, '']);
        expect(JSON_LINES['models-pull'].parse(JSON.parse(stdout))).toEqual({
          name: 'mtcnn-reference',
          path: join('mine', 'mtcnn-reference'),
        });
        expect(await readdir(join(folder, 'mine/mtcnn-reference'))).toContain('o.onnx');
      },
    ),
  ));
