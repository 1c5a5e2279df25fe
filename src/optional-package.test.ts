import { expect, test } from 'vitest';
import { optionalPackage } from './optional-package.js';

test('a package that is not there is named, with how to get it', async () => {
  const gone = () => Promise.reject(new Error("Cannot find package 'tar'"));
  await expect(optionalPackage(gone, 'tar', 'Tar archives need')).rejects.toMatchObject({
    code: 'OPTION_INVALID',
    message: 'Tar archives need the package tar, which is not here',
    hint: 'Install it beside mien: npm install tar',
  });
  expect(await optionalPackage(async () => 7, 'tar', 'Tar archives need')).toBe(7);
});
