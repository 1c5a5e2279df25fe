import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../../testing/with-folder.js';
import { benchmarkScript } from './bench.js';

describe('benchmarkScript', () => {
  it('says what to do where the package has no benchmarks', async () => {
    await withFolder(async (folder) => {
      expect(() => benchmarkScript(folder)).toThrow(
        expect.objectContaining({
          code: 'FILE_NOT_FOUND',
          message: expect.stringContaining(join(folder, 'benchmarks')),
          hint: expect.stringContaining('checkout'),
        }),
      );
    });
  });
});
