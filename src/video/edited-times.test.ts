import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input, IsobmffInputFormat } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { EditedTimes } from './edited-times.js';
import { ffmpeg, probedTimes, withoutFfmpeg } from './testing/clips.js';

/** Times as a browser's reader of containers gives them, in the order in which frames are shown. */
async function packetTimes(path: string): Promise<readonly number[]> {
  const input = new Input({ source: new BufferSource(await readFile(path)), formats: ALL_FORMATS });
  const track = (await input.getPrimaryVideoTrack())!;
  const times: number[] = [];
  for await (const { timestamp } of new EncodedPacketSink(track).packets()) times.push(timestamp);
  const edited = new EditedTimes((await input.getFormat()) instanceof IsobmffInputFormat);
  return times
    .map((time) => Math.round(1e6 * time))
    .toSorted((a, b) => a - b)
    .flatMap((micros) => edited.next(micros) ?? []);
}

describe.skipIf(withoutFfmpeg)('an edit list', () => {
  it('gives the times that FFmpeg gives', { timeout: 60_000 }, () =>
    withFolder(async (folder) => {
      const whole = join(folder, 'whole.mp4');
      const source = ['-f', 'lavfi', '-i', 'testsrc2=size=64x48:rate=25:duration=2'];
      await ffmpeg(...source, '-c:v', 'libx264', '-bf', '3', '-g', '30', '-pix_fmt', 'yuv420p', whole);
      for (const cut of ['0', '0.3', '0.52']) {
        const part = join(folder, `from-${cut}.mp4`);
        await ffmpeg('-ss', cut, '-i', whole, '-c', 'copy', part);
        const expected = await probedTimes(part);
        expect(expected.length).toBe(50 - Math.ceil(25 * Number(cut)));
        expect(await packetTimes(part)).toEqual(expected.map((time) => Math.round(1e6 * time)));
      }
    }),
  );
});

it('times below 0 stay where a container has no edit lists', () => {
  const times = new EditedTimes(false);
  expect([-500_000, 0].map((micros) => times.next(micros))).toEqual([-500_000, 0]);
});
