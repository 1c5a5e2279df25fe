import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { facesIntoFile } from './faces-into-file.js';

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

const ERROR = { code: 'IMAGE_UNREADABLE', message: 'x', hint: 'y' };
const FACES = '{"file":"a.jpg","width":1,"height":1,"faces":[]}\n';
const FAILED = `${JSON.stringify({ file: 'b.jpg', error: ERROR })}\n`;
/** A name is no fault, whatever it says. */
const ODD = `${JSON.stringify({ file: '"error":', width: 1, height: 1, faces: [] })}\n`;

const cases: readonly (readonly [string, Readonly<Record<string, string>>, 'jsonl' | 'csv', number])[] = [
  ['whole results', { 'faces.jsonl': FACES + ODD }, 'jsonl', 0],
  ['results with failed pictures', { 'faces.jsonl': FACES + FAILED }, 'jsonl', 1],
  ['a whole table', { 'faces.csv': 'file,face,x\n' }, 'csv', 0],
  [
    'a table with failed pictures',
    { 'faces.csv': 'file,face,x\n', 'faces.csv.failed.jsonl': FAILED },
    'csv',
    1,
  ],
];
for (const [name, files, kind, failed] of cases) {
  it(`--resume of ${name} has the exit code of the call that wrote the file`, () =>
    withFolder(async (folder) => {
      for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
      const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
      await facesIntoFile([join(folder, 'photos')], {
        ...{ out: join(folder, `faces.${kind}`), resume: true, recursive: true, device: 'cpu' },
        ...{ names: {}, recipe: { detect: true, detection: {}, reading: {} } },
        csv: kind === 'csv' ? true : undefined,
        signal: new AbortController().signal,
      });
      expect(process.exitCode).toBe(failed > 0 ? 1 : undefined);
      expect(printed.mock.calls.join()).toContain(
        failed > 0 ? '1 picture failed' : 'was written already. Nothing',
      );
    }));
}
