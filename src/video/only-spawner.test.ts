import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('one file of this room alone starts programs', async () => {
  const room = fileURLToPath(new URL('.', import.meta.url));
  const names = (await readdir(room)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const spawning: string[] = [];
  for (const name of names) {
    if ((await readFile(`${room}/${name}`, 'utf8')).includes('child_process')) spawning.push(name);
  }
  expect(spawning).toEqual(['ffmpeg.ts']);
});
