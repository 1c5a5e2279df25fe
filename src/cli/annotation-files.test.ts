import { expect, it } from 'vitest';
import { drawnEnding } from './annotation-files.js';

it('a copy keeps the kind of its picture, and a photo never becomes a PNG of many times its size', () => {
  const endings = ['.jpg', '.JPEG', '.webp', '.avif', '.heic', '.HEIF', '.png', '.gif', '.tiff', ''];
  expect(endings.map(drawnEnding)).toEqual([
    ...['.jpg', '.JPEG', '.webp', '.avif', '.jpg', '.jpg', '.png', '.png', '.png', '.png'],
  ]);
});
