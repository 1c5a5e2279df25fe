import { describe, expect, it } from 'vitest';
import { faceAt } from '../face/testing/face-at.js';
import type { Image } from '../image/image.js';
import { perceive } from '../recognizer/result.js';
import { FaceSearch, type FoundFrame, type FrameRecognizer } from './face-search.js';
import { joinTracks } from './join-tracks.js';
import { frameToKeep, keepFrame, keptFrame } from './kept-frames.js';
import { recognizeVideo } from './recognize-video.js';
import { RowTracker, type VideoRow } from './video-row.js';
import { WholeClipLook, wholeClipRows } from './whole-clip-rows.js';

it('one face that turned back while it was hidden is one track, and nothing else changes', () => {
  const answer = perceive(Float32Array.of(0.05, 0.05, 0.05, 0.6, 0.05, 0.1, 0.1), 0.5);
  const found = Array.from({ length: 80 }, (_, frame): FoundFrame => {
    const time = frame / 25;
    const hidden = time >= 1.2 && time < 2;
    const face = { ...faceAt(300 - 320 * Math.abs(time - 1.6), 100, 80), ...answer };
    return { frame, time, scene: 0, faces: hidden ? [] : [face] };
  });
  const tracker = new RowTracker();
  const rows = found.map((frame) => tracker.next(frame));
  expect(rows.at(-1)!.faces[0]!.track).toBe(2);
  const joined = joinTracks(rows);
  expect(joined.at(-1)!.faces[0]!.track).toBe(1);
  expect(joined.map(({ time, frame, faces }) => [time, frame, faces.length])).toEqual(
    rows.map(({ time, frame, faces }) => [time, frame, faces.length]),
  );
  expect(joined.at(-1)!.faces[0]!.probabilities).toEqual(rows.at(-1)!.faces[0]!.probabilities);
});

describe('two faces that changed places while both were hidden', () => {
  const answer = perceive(Float32Array.of(0.05, 0.05, 0.05, 0.6, 0.05, 0.1, 0.1), 0.5);
  const size = { width: 320, height: 200, channels: 3 as const };
  /** Left of the middle one pattern, right of it another. */
  const picture = (changed: boolean): Image => {
    const data = new Uint8Array(3 * size.width * size.height);
    for (let i = 0; i < data.length; i++) {
      const [x, y] = [Math.floor(i / 3) % size.width, Math.floor(i / 3 / size.width)];
      const level = x < 160 !== changed ? x % 80 : y % 80;
      data[i] = 3 * level;
    }
    return { ...size, data };
  };
  const rowsOf = (): readonly VideoRow[] => {
    const tracker = new RowTracker();
    return Array.from({ length: 80 }, (_, frame) => {
      const time = frame / 25;
      const hidden = time >= 1 && time < 2.2;
      const faces = hidden
        ? []
        : [faceAt(40, 60, 80), faceAt(200, 60, 80)].map((face) => ({ ...face, ...answer }));
      const row = tracker.next({ frame, time, scene: 0, faces });
      keepFrame(row, frameToKeep(picture(time >= 2.2), faces, 0));
      return row;
    });
  };
  const leftOf = (row: VideoRow | undefined): number | undefined =>
    row?.faces.find(({ box: [x] }) => x < 160)?.track;

  it('keep their numbers by how they look', () => {
    const rows = rowsOf();
    const joined = joinTracks(rows);
    expect([leftOf(joined[0]), leftOf(joined.at(-1))]).toEqual([1, 2]);
  });

  it('are told apart by motion alone in rows from a file, which hold no look, unless what was seen comes beside them', () => {
    const rows = rowsOf();
    const read = JSON.parse(JSON.stringify(rows)) as readonly VideoRow[];
    expect(leftOf(joinTracks(read).at(-1))).toBe(1);
    read.forEach((row, i) => {
      keepFrame(row, keptFrame(rows[i]!)!);
    });
    expect(leftOf(joinTracks(read).at(-1))).toBe(2);
  });
});

describe('rows of a clip with unsure faces', () => {
  const answer = perceive(Float32Array.of(0.05, 0.05, 0.05, 0.6, 0.05, 0.1, 0.1), 0.5);
  const image: Image = { width: 320, height: 200, channels: 1, data: new Uint8Array(320 * 200).fill(90) };
  /** One face is hidden for longer than a stream waits, and unsure when it comes back; of another one nobody is ever sure. */
  const facesAt = (time: number): FoundFrame['faces'] => {
    const walking = { ...faceAt(40 + 20 * time, 60, 60, time >= 3.5 && time < 3.9 ? 0.5 : 0.95), ...answer };
    const shadow = { ...faceAt(240, 20, 40, 0.5), ...answer };
    return [...(time > 2 && time < 3 ? [shadow] : []), ...(time < 1 || time >= 3.5 ? [walking] : [])];
  };
  const times = Array.from({ length: 100 }, (_, i) => i / 20);
  const recognizer = (): FrameRecognizer => {
    let frame = 0;
    return { recognize: async () => ({ width: 320, height: 200, faces: facesAt(times[frame++]!) }) };
  };
  const all = async (given: AsyncIterable<VideoRow>): Promise<readonly VideoRow[]> => {
    const rows: VideoRow[] = [];
    for await (const row of given) rows.push(row);
    return rows;
  };
  const streamed = async (): Promise<readonly VideoRow[]> => {
    const images = async function* () {
      for (const time of times) yield { image, time };
    };
    return all(recognizeVideo(recognizer(), images()));
  };
  /** As `mien video` goes through a clip. */
  const lookedThrough = async (): Promise<readonly VideoRow[]> => {
    const search = new FaceSearch(recognizer());
    const look = new WholeClipLook({}, {});
    const found: FoundFrame[] = [];
    for (const [frame, time] of times.entries()) {
      found.push(await search.find({ frame, time, scene: 0, image }));
      look.look(found.at(-1)!, image);
    }
    const again = async function* () {
      yield* found;
    };
    return all(wholeClipRows(again, look.joined, {}, {})());
  };

  it('that are joined in the end are those of a clip that is looked through first', async () => {
    const rows = await streamed();
    const joined = joinTracks(rows);
    expect(joined).toEqual(await lookedThrough());
    // Frames in which the face came back, before anyone was sure of it.
    const faces = (of: readonly VideoRow[]): number => of.reduce((sum, row) => sum + row.faces.length, 0);
    expect([faces(rows), faces(joined)]).toEqual([42, 50]);
  });

  it('keep their faces where the rows were changed or come from a file', async () => {
    const rows = await streamed();
    const changed = rows.map((row) => ({ ...row, faces: row.faces.filter(({ score }) => score !== 0.5) }));
    const read = JSON.parse(JSON.stringify(rows)) as readonly VideoRow[];
    for (const own of [changed, read, [...rows.slice(0, 50), ...changed.slice(50)]]) {
      expect(joinTracks(own).map(({ faces }) => faces.length)).toEqual(own.map(({ faces }) => faces.length));
    }
  });
});
