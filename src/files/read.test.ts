import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { readText } from './read.js';

vi.mock('node:fs/promises', { spy: true });

test('a file that is longer than any text is named', async () => {
  const bytes = Buffer.from('short');
  // As V8 does above 512 MiB, which a test need not read.
  bytes.toString = () => {
    throw Object.assign(new Error('Cannot create a string longer'), { code: 'ERR_STRING_TOO_LONG' });
  };
  vi.mocked(readFile).mockResolvedValueOnce(bytes);
  await expect(readText('votes.csv')).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining('votes.csv'),
  });
});
