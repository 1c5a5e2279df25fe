import { expect, it } from 'vitest';
import { toGray } from './gray.js';

function grayOf(red: number, green: number, blue: number): number {
  return toGray({ data: Uint8Array.of(red, green, blue), width: 1, height: 1, channels: 3 }).data[0]!;
}

it('weighs red, green and blue as BT.601', () => {
  expect(grayOf(255, 0, 0)).toBe(76);
  expect(grayOf(0, 255, 0)).toBe(150);
  expect(grayOf(0, 0, 255)).toBe(29);
});

it('keeps every gray tone as it is', () => {
  for (let tone = 0; tone < 256; tone++) expect(grayOf(tone, tone, tone)).toBe(tone);
});

it('passes a gray picture on and leaves alpha aside', () => {
  const gray = { data: Uint8Array.of(7, 9), width: 2, height: 1, channels: 1 } as const;
  expect(toGray(gray).data).toBe(gray.data);
  const rgba = {
    data: Uint8Array.of(50, 50, 50, 0, 90, 90, 90, 255),
    width: 2,
    height: 1,
    channels: 4,
  } as const;
  expect(toGray(rgba)).toEqual({ data: Uint8Array.of(50, 90), width: 2, height: 1, channels: 1 });
});
