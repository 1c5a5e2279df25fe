import { expect, test } from 'vitest';
import type { Issue } from '../../issue.js';
import { noteUnlisted } from './label-list.js';

test('of AffectNet’s size, every picture that no row names is an issue', () => {
  const pictures = Array.from({ length: 450_000 }, (_, i) => ({
    name: `${i}.jpg`,
    read: () => Promise.reject(new Error('not read')),
  }));
  const issues: Issue[] = [];
  noteUnlisted(issues, pictures, 'the list');
  expect(issues).toHaveLength(450_000);
  expect(issues.at(-1)).toEqual({
    code: 'PICTURE_UNLISTED',
    message: 'no row of the list is its',
    file: '449999.jpg',
    outcome: 'excluded',
  });
});
