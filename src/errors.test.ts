import { describe, expect, test } from 'vitest';
import { fileError, MienError, type MienErrorCode } from './errors.js';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: what the system says`), { code });
}

describe('MienError', () => {
  test('carries its code, hint and cause, and is an Error with a name of its own', () => {
    const cause = new RangeError('inner');
    const error = new MienError('CSV_BROKEN', 'row 3 is cut off', { hint: 'Download it again.', cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'MienError',
      code: 'CSV_BROKEN',
      message: 'row 3 is cut off',
      hint: 'Download it again.',
      cause,
    });
    expect(String(error)).toBe('MienError: row 3 is cut off');
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'MienError',
      code: 'CSV_BROKEN',
      message: 'row 3 is cut off',
      hint: 'Download it again.',
    });
  });

  test('without a hint or a cause has none', () => {
    const error = new MienError('CSV_BROKEN', 'broken');
    expect(error.hint).toBeUndefined();
    expect('cause' in error).toBe(false);
  });
});

describe('fileError', () => {
  test('says of a missing file whose name is no UTF-8 what to do about that', () => {
    expect(fileError(systemError('ENOENT'), 'caf\ufffd.mp4', 'read').hint).toContain('UTF-8');
    expect(fileError(systemError('ENOENT'), 'café.mp4', 'read').hint).not.toContain('UTF-8');
  });

  test.each<[string, MienErrorCode, MienErrorCode]>([
    ['ENOENT', 'FILE_NOT_FOUND', 'FILE_NOT_FOUND'],
    ['ENOTDIR', 'NOT_A_DIRECTORY', 'NOT_A_DIRECTORY'],
    ['EEXIST', 'NOT_A_DIRECTORY', 'NOT_A_DIRECTORY'],
    ['EISDIR', 'NOT_A_FILE', 'NOT_A_FILE'],
    ['ENOSPC', 'DISK_FULL', 'DISK_FULL'],
    ['EDQUOT', 'DISK_FULL', 'DISK_FULL'],
    ['EACCES', 'FILE_UNREADABLE', 'FILE_UNWRITABLE'],
    ['EPERM', 'FILE_UNREADABLE', 'FILE_UNWRITABLE'],
    ['EROFS', 'FILE_UNREADABLE', 'FILE_UNWRITABLE'],
    ['EIO', 'FILE_UNREADABLE', 'FILE_UNWRITABLE'],
  ])('%s is %s when reading, %s when writing, and names the path', (system, reading, writing) => {
    const cause = systemError(system);
    for (const [action, code] of [
      ['read', reading],
      ['write', writing],
    ] as const) {
      const error = fileError(cause, 'data/faces.csv', action);
      expect(error).toMatchObject({ code, cause });
      expect(error.message).toContain('data/faces.csv');
    }
  });

  test('everything a user can mend says how', () => {
    for (const code of ['ENOENT', 'ENOTDIR', 'EISDIR', 'ENOSPC', 'EACCES']) {
      expect(fileError(systemError(code), 'a', 'write').hint).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('what the system says of an unknown failure is passed on', () => {
    expect(fileError(systemError('EIO'), 'a.bin', 'read').message).toBe(
      'a.bin: could not read: EIO: what the system says',
    );
    expect(fileError('a word', 'a.bin', 'write').message).toBe('a.bin: could not write: a word');
  });

  test('one of ours is passed on unchanged', () => {
    const error = new MienError('HASH_MISMATCH', 'differs');
    expect(fileError(error, 'a', 'read')).toBe(error);
  });
});
