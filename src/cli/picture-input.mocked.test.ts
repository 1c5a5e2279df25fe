import { expect, test, vi } from 'vitest';
import { pictureInputs } from './picture-input.js';

vi.mock('../image/find-pictures.js', () => ({
  async *eachPicture() {
    for (let i = 0; i < 200_000; i++) yield { path: `f/${i}.png`, within: `${i}.png` };
  },
}));

test('a folder may hold more pictures than a call takes arguments', async () => {
  expect(await pictureInputs(['f', '-'], {})).toHaveLength(200_001);
});
