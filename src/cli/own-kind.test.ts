import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { faceCsvHeader } from './face-lines.js';
import { csvTable, jsonLines, ONNX_FILE, type OutputKind, parquetTable, requireOwnKind } from './own-kind.js';

const KINDS: readonly (readonly [OutputKind, string, readonly string[]])[] = [
  [ONNX_FILE, 'any bytes', []],
  [jsonLines('file', 'rows'), '{"file":"a.jpg","faces":[]}\n', ['{"folder":"a"}\n', 'notes\n', '[1]']],
  [csvTable('file,face,x,y', 'rows'), `${faceCsvHeader('predict')}\n`, ['file_name,label\n', 'file,face\n']],
  [parquetTable('mien.run', 'rows'), 'PAR1 … mien.run … PAR1', ['PAR1 … PAR1', 'mien.run']],
];

describe('requireOwnKind', () => {
  it.each(KINDS)(
    'takes what is missing, empty or of its own kind, and nothing else: %#',
    (kind, own, others) =>
      withFolder(async (folder) => {
        const path = join(folder, kind === ONNX_FILE ? 'a.onnx' : 'out');
        await requireOwnKind(path, kind, '--out');
        for (const text of ['', own]) {
          await writeFile(path, text);
          await requireOwnKind(path, kind, '--out');
        }
        const photo = join(folder, 'photo.jpg');
        for (const text of [...others, '\u00ff\u00d8\u00ff a photo']) {
          await writeFile(photo, text);
          await expect(requireOwnKind(photo, kind, '--out')).rejects.toMatchObject({
            code: 'OPTION_INVALID',
            message: expect.stringContaining(kind.name) as string,
            hint: expect.stringContaining('--out') as string,
          });
          expect(await readFile(photo, 'utf8')).toBe(text);
        }
      }),
  );

  it('leaves folders to whoever writes', () =>
    withFolder((folder) => requireOwnKind(folder, jsonLines('file', 'rows'), '--out')));
});
