import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { failuresFile, type LocalRunOptions, runLocally, unfinishedFolder } from './local-run.js';
import type { Row } from './row.js';
import { stubLooking } from './testing/stub-looking.js';
import { workWith } from './work/work-batch.js';

const recipe = { detect: true, detection: {}, reading: {} };

/** A run over so many pictures that are not there, which a stub answers; `before` is asked before each. */
function run(
  out: string,
  {
    pictures = 20,
    before,
    ...options
  }: Partial<LocalRunOptions> & { readonly pictures?: number; readonly before?: (n: number) => void } = {},
): ReturnType<typeof runLocally> {
  const names = async function* (): AsyncGenerator<string> {
    for (let i = 0; i < pictures; i++) yield `${i}.png`;
  };
  const looking = stubLooking({ processes: 1, before: ({ n }) => before?.(n) });
  return runLocally(out, {
    listing: () => ({ root: '/nowhere', paths: names() }),
    recipe,
    resume: false,
    processes: 1,
    timeout: 1000,
    merge: { lines: (row) => [JSON.stringify(row)] },
    signal: new AbortController().signal,
    work: (batch, own) => workWith(batch, looking, own),
    ...options,
  });
}

/** A run that is stopped when picture 7 is looked at. */
async function stopped(out: string): Promise<void> {
  const stop = new AbortController();
  const before = (n: number): void => (n === 7 ? stop.abort() : undefined);
  expect(await run(out, { signal: stop.signal, before })).toBeUndefined();
}

describe('a run beside its file', () => {
  it('goes on where it was stopped, to the same bytes, and leaves the file alone', () =>
    withFolder(async (folder) => {
      const [quiet, out] = [join(folder, 'quiet.jsonl'), join(folder, 'out.jsonl')];
      expect(await run(quiet)).toEqual({ rows: 20, failed: 2 });
      await stopped(out);
      expect(await readdir(folder)).not.toContain('out.jsonl');
      const seen: number[] = [];
      expect(await run(out, { resume: true, before: (n) => void seen.push(n) })).toMatchObject({ rows: 20 });
      expect(seen).not.toContain(0);
      expect(seen).toContain(19);
      expect(await readFile(out, 'utf8')).toBe(await readFile(quiet, 'utf8'));
      expect((await readdir(folder)).toSorted()).toEqual(['out.jsonl', 'quiet.jsonl']);
    }));

  it('goes on with nothing but what was begun', () =>
    withFolder(async (folder) => {
      const out = join(folder, 'out.jsonl');
      await stopped(out);
      await expect(run(out)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
      const others: readonly (readonly [Parameters<typeof run>[1], string])[] = [
        [{ pictures: 21 }, 'other pictures (20 then, 21 now'],
        [{ recipe: { ...recipe, detection: { minFace: 40 } } }, 'other options'],
      ];
      for (const [other, said] of others) {
        await expect(run(out, { ...other, resume: true })).rejects.toMatchObject({
          code: 'PLAN_MISMATCH',
          message: expect.stringContaining(said),
        });
      }
      expect(await run(out, { resume: true })).toMatchObject({ rows: 20 });
      // Neither anew nor on: the file is whole.
      for (const resume of [false, true]) {
        await expect(run(out, { resume })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
      }
      expect(await readdir(folder)).toEqual(['out.jsonl']);
    }));

  it('lists what failed beside a file that has no lines for it, whole where both are', () =>
    withFolder(async (folder) => {
      const out = join(folder, 'out.csv');
      const mergeFailures = { lines: ({ file, ...row }: Row) => ('error' in row ? [file] : []) };
      const merge = { lines: ({ file, ...row }: Row) => ('error' in row ? [] : [file]) };
      expect(await run(out, { merge, mergeFailures })).toEqual({ rows: 20, failed: 2 });
      expect(await readFile(failuresFile(out), 'utf8')).toBe('9.png\n19.png\n');
      await rm(out);
      // A list that belongs to another file is not written over.
      await expect(run(out, { merge, mergeFailures })).rejects.toMatchObject({
        code: 'OPTION_INVALID',
        message: `${failuresFile(out)} is there already`,
      });
      await rm(failuresFile(out));
      expect(await run(out, { pictures: 9, merge, mergeFailures })).toEqual({ rows: 9, failed: 0 });
      expect(await readdir(folder)).toEqual(['out.csv']);
    }));

  it('begins where a plan was interrupted, also with resume', () =>
    withFolder(async (folder) => {
      const out = join(folder, 'out.jsonl');
      await mkdir(join(unfinishedFolder(out), 'plan-0a0a0a0a'), { recursive: true });
      await writeFile(join(unfinishedFolder(out), 'plan-0a0a0a0a/000000.jsonl'), 'half a');
      expect(await run(out, { resume: true })).toMatchObject({ rows: 20 });
    }));
});
