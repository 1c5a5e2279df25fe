import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import type { ClipReport } from './analysis.js';
import { clipsPage } from './clips-page.js';
import { drawTimeline } from './draw-timeline.js';
import { faceOf, rowsOf } from './testing/rows.js';

const TIMES = Array.from({ length: 100 }, (_, i) => 5 + i / 25);
const SUMS = {
  width: 64,
  height: 48,
  rows: 100,
  rowsWithFaces: 100,
  faces: 100,
  tracks: 20,
  cuts: 0,
  first: 5,
  last: 8.96,
};

it('a timeline is of the means of spans of time, and leaves short tracks out', async () => {
  const many = (time: number) => {
    const short = time < 5.5 ? Array.from({ length: 19 }, (_, i) => faceOf(i + 2, { sad: 0.6 })) : [];
    return [faceOf(1, { happy: 0.9 }), ...short];
  };
  const svg = await drawTimeline('a <b>.mp4', rowsOf(TIMES, many), SUMS, [{ label: 'film', from: 6, to: 7 }]);
  expect(svg).toContain('a &lt;b&gt;.mp4');
  expect(svg).toContain('8 shorter tracks are not drawn');
  expect(svg).toContain('>film<');
  expect(svg.match(/>Face \d+</g)).toHaveLength(12);
});

it('a page has each clip with its pictures inside, escaped, and nothing from outside', () =>
  withFolder(async (folder) => {
    const timeline = join(folder, 'x.timeline.svg');
    await writeFile(timeline, '<svg/>');
    const report: ClipReport = { ...SUMS, files: { csv: join(folder, 'x.csv'), timeline } };
    const page = await clipsPage([
      { name: '<x>.mp4', report },
      { name: 'y.mp4', report: { ...report, truncated: 'cut off', files: {} } },
    ]);
    expect(page).toContain('Faces in 2 clips');
    expect(page).toContain('&lt;x&gt;.mp4');
    expect(page).not.toContain('<x>');
    expect(page).toContain(`data:image/svg+xml;base64,${Buffer.from('<svg/>').toString('base64')}`);
    expect(page).toContain('y.mp4 (cut off)');
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3)/);
    await expect(
      clipsPage([{ name: 'z', report: { ...report, files: { contacts: join(folder, 'no.jpg') } } }]),
    ).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  }));
