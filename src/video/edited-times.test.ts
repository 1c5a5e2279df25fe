import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shownPart } from './edit-list.js';
import { EditedTimes } from './edited-times.js';
import { type Edit, editedClip, ffmpeg, probedTimes, withoutFfmpeg } from './testing/clips.js';

/** Times as a browser's reader of containers gives them, in the order in which frames are shown. */
async function packetTimes(path: string): Promise<readonly number[]> {
  const bytes = await readFile(path);
  const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
  const track = (await input.getPrimaryVideoTrack())!;
  const times: number[] = [];
  for await (const { timestamp } of new EncodedPacketSink(track).packets()) times.push(timestamp);
  const edited = new EditedTimes(await shownPart(new Blob([bytes]), track.id));
  return times.toSorted((a, b) => a - b).flatMap((time) => edited.next(time) ?? []);
}

describe.skipIf(withoutFfmpeg)('an edit list', { timeout: 60_000 }, () => {
  let folder: string;
  let whole: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mien-edits-'));
    whole = join(folder, 'whole.mp4');
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=64x48:rate=25:duration=2'];
    await ffmpeg(...source, '-c:v', 'libx264', '-bf', '3', '-g', '30', '-pix_fmt', 'yuv420p', whole);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const expectNodesTimes = async (path: string, frames: number): Promise<void> => {
    const expected = await probedTimes(path);
    expect(expected).toHaveLength(frames);
    expect(await packetTimes(path)).toEqual(expected.map((time) => Math.round(1e6 * time)));
  };

  it('that FFmpeg writes where a beginning is cut off gives the times that FFmpeg gives', async () => {
    const part = join(folder, 'part.mp4');
    await ffmpeg('-ss', '0.52', '-i', whole, '-c', 'copy', part);
    await expectNodesTimes(part, 37);
  });

  // The first frame of a clip with B-frames is at tick 1024 of 12,800 a second.
  it.each<[string, number, readonly Edit[]]>([
    ['a part of the middle', 20, [[800, 7681]]],
    ['no part of the beginning, but for the end', 25, [[1000, 1024]]],
    ['a time before the first frame', 23, [[1000, 0]]],
    [
      'a pause and a part',
      25,
      [
        [250, -1],
        [1000, 9000],
      ],
    ],
    [
      'two pauses',
      13,
      [
        [100, -1],
        [33, -1],
        [501, 6000],
      ],
    ],
  ])('of %s gives the times that FFmpeg gives', async (_, frames, edits) => {
    const path = join(folder, 'edited.mp4');
    await editedClip(whole, edits, path);
    await expectNodesTimes(path, frames);
  });

  it('of a clip in fragments cuts nothing off, as with FFmpeg', async () => {
    const path = join(folder, 'fragments.mp4');
    const words = ['-c', 'copy', '-movflags', 'frag_keyframe+empty_moov+delay_moov'];
    await ffmpeg('-ss', '0.52', '-i', whole, ...words, path);
    await expectNodesTimes(path, 50);
  });

  it('of several parts, or of another pace, is told', async () => {
    const path = join(folder, 'parts.mp4');
    const part = async (...edits: readonly Edit[]) => {
      await editedClip(whole, edits, path);
      return shownPart(new Blob([await readFile(path)]), 1);
    };
    expect(await part([400, 1024], [400, 12_800])).toMatchObject({ parts: 2, paced: false });
    expect(await part([400, 1024], [400, -1])).toMatchObject({ parts: 2 });
    expect(await part([400, 1024, 2])).toMatchObject({ parts: 1, paced: true });
    expect(await part([400, 1024])).toEqual({
      ...{ timescale: 12_800, from: 0, length: 5120 },
      ...{ parts: 1, paced: false },
    });
  });

  it('is none where the file is damaged, or has none', async () => {
    expect(await shownPart(new Blob([new Uint8Array(100)]), 1)).toBeUndefined();
    expect(await shownPart(new Blob([]), 1)).toBeUndefined();
    const bytes = await readFile(whole);
    for (let end = bytes.indexOf('moov'); end < bytes.length; end += 37) {
      expect(await shownPart(new Blob([bytes.subarray(0, end)]), 1)).toBeUndefined();
    }
  });
});

it('times below 0 stay where nothing is cut off', () => {
  const times = new EditedTimes();
  expect([-0.5, 0].map((seconds) => times.next(seconds))).toEqual([-500_000, 0]);
});
