import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import type { FoundFrame } from './face-search.js';
import { FoundJournal } from './found-journal.js';

const frames: readonly FoundFrame[] = Array.from({ length: 5 }, (_, i) => ({
  frame: i,
  time: i / 25,
  scene: 0.01 * i,
  faces: [],
}));

async function journalOf(path: string, count: number): Promise<void> {
  const journal = await FoundJournal.open(path, '{"of":"a"}', false);
  for (const frame of frames.slice(0, count)) await journal.add(frame);
  await journal.close();
}

async function read(journal: FoundJournal): Promise<FoundFrame[]> {
  const found: FoundFrame[] = [];
  for await (const frame of journal.frames()) found.push(frame);
  return found;
}

describe('the journal of what was found', () => {
  it('goes on, wherever it was cut', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'clip.journal');
      await journalOf(path, 3);
      const whole = await readFile(path);
      for (let size = whole.length; size >= 0; size -= 7) {
        await writeFile(path, whole);
        await truncate(path, size);
        const journal = await FoundJournal.open(path, '{"of":"a"}', true);
        const kept = journal.size;
        expect(kept).toBe(Math.max(0, whole.subarray(0, size).filter((byte) => byte === 10).length - 1));
        for (const frame of frames.slice(kept)) await journal.add(frame);
        await journal.finish({ done: true, joined: [0] });
        expect(await read(journal)).toEqual(frames);
        await journal.close();
      }
    }));

  it('knows that all was looked at, and why it ended early', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'clip.journal');
      await journalOf(path, 2);
      const journal = await FoundJournal.open(path, '{"of":"a"}', true);
      expect(journal.ended).toBeUndefined();
      await journal.finish({ done: true, joined: [0, 1, 0], truncated: 'cut off' });
      await journal.close();
      const again = await FoundJournal.open(path, '{"of":"a"}', true);
      expect(again.ended).toEqual({ done: true, joined: [0, 1, 0], truncated: 'cut off' });
      expect(await read(again)).toEqual(frames.slice(0, 2));
      await again.remove();
      await expect(readFile(path)).rejects.toThrow();
    }));

  it('ends at a line that is not as it was written', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'clip.journal');
      await journalOf(path, 3);
      const bytes = await readFile(path);
      bytes[bytes.indexOf('"frame":1') + 8]! ^= 1;
      await writeFile(path, bytes);
      const journal = await FoundJournal.open(path, '{"of":"a"}', true);
      expect(journal.size).toBe(1);
      await journal.close();
    }));

  it('is refused where it is of something else, and begun anew where that is wanted', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'clip.journal');
      await journalOf(path, 3);
      const other = FoundJournal.open(path, '{"of":"b"}', true);
      await expect(other).rejects.toMatchObject({ code: 'OPTION_INVALID' });
      const anew = await FoundJournal.open(path, '{"of":"b"}', false);
      expect(anew.size).toBe(0);
      expect(await read(anew)).toEqual([]);
      await anew.close();
    }));

  it('holds lines longer than a block', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'clip.journal');
      const key = JSON.stringify({ of: 'x'.repeat(200_000) });
      const journal = await FoundJournal.open(path, key, false);
      for (const frame of frames) await journal.add(frame);
      await journal.close();
      const again = await FoundJournal.open(path, key, true);
      expect(await read(again)).toEqual(frames);
      await again.close();
    }));
});
