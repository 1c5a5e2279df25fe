import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import type { Image } from '../image/image.js';
import type { Outcome } from '../recognizer/recognize-each.js';
import type { Detection } from '../recognizer/result.js';
import { withFolder } from '../testing/with-folder.js';
import type { PictureInput } from './picture-input.js';
import { showFaces } from './show-faces.js';

const image: Image = { width: 8, height: 8, channels: 3, data: new Uint8Array(192) };
/** The longest name that a system takes: 255 bytes. */
const LONG = `${'é'.repeat(125)}x.png`;

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

async function* found(inputs: readonly PictureInput[]): AsyncGenerator<Outcome<PictureInput, Detection>> {
  for (const item of inputs) yield { item, result: { width: 8, height: 8, faces: [] }, image };
}

it('a drawing that fails stops no other, is reported, and makes the exit code 1', () =>
  withFolder(async (folder) => {
    const annotate = join(folder, 'drawn');
    await mkdir(join(annotate, 'b.png'), { recursive: true });
    const inputs = ['a.png', 'b.png', LONG, 'd.png'].map((name) => ({
      path: join(folder, name),
      within: name,
    }));
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const { signal } = new AbortController();
    await showFaces(found(inputs), { kind: 'detect', inputs, json: true, annotate, signal });
    expect(printed.mock.calls).toHaveLength(4);
    expect(said.mock.calls.map(([text]) => text)).toEqual([expect.stringMatching(/b\.png.*\[NOT_A_FILE\]/s)]);
    expect((await readdir(annotate)).toSorted()).toEqual(['a.png', 'b.png', 'd.png', LONG].toSorted());
    expect(process.exitCode).toBe(1);
  }));
