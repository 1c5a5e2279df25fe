import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DETECTOR_RECIPE } from '../src/face/mtcnn/training/config.js';
import { drawPhotos } from '../src/face/mtcnn/training/testing/drawn-photos.js';
import { jsonLines, mien, temporaryFolder } from './program.js';

describe('mien train-detector', () => {
  let folder: string;
  const photos = ['--faces', 'faces', '--background', 'background'];

  beforeAll(async () => {
    folder = await temporaryFolder();
    await drawPhotos(folder, 8, 2);
    await writeFile(join(folder, 'background', 'broken.jpg'), 'no picture');
    const small = { passes: 1, batch: 16, steps: 20 };
    const { p, r, o } = DETECTOR_RECIPE.stages;
    const stages = { p: { ...p, ...small }, r: { ...r, ...small }, o: { ...o, ...small } };
    await writeFile(join(folder, 'small.json'), JSON.stringify({ ...DETECTOR_RECIPE, stages }));
  });

  it('trains, judges, names what it could not read, and makes a detector', async () => {
    const words = [...photos, '--out', 'own', '--config', 'small.json', '--threads', '1'];
    const trained = await mien(folder, 'train-detector', ...words, '--json');
    // A photo that cannot be read is no reason to stop, and no success either.
    expect(trained.code).toBe(1);
    expect(trained.stderr).toContain('broken.jpg');
    expect(jsonLines(trained.stdout)).toMatchObject([
      { folder: 'own', detectors: { mien: { photos: 2, faces: 2 } }, issues: [{ code: 'IMAGE_UNREADABLE' }] },
    ]);
    expect(JSON.parse(await readFile(join(folder, 'own', 'metrics.json'), 'utf8')).detectors).toHaveProperty(
      'mien',
    );
    const again = await mien(folder, 'train-detector', ...words);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('holds a run already') });
    const detected = await mien(folder, 'detect', 'faces/images/0.png', '--detector', './own', '--json');
    expect(detected.code).toBe(0);
  });
});
