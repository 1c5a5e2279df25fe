import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { findApiKey, newApiKey, parseApiKeys, presentedKey, readApiKeys } from './api-keys.js';

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('API keys', () => {
  it('let in who has one, by its SHA-256 alone', () => {
    const keys = parseApiKeys([`sha256:${hex('open sesame')} phone`, '', '# old', `sha256:${hex('b')}`], 'f');
    expect(keys.map(({ name }) => name)).toEqual(['phone', 'key 4']);
    expect(findApiKey(keys, 'open sesame')?.name).toBe('phone');
    expect(findApiKey(keys, 'open sesam')).toBeUndefined();
    expect(findApiKey(keys, '')).toBeUndefined();
    expect(findApiKey([], 'open sesame')).toBeUndefined();
  });

  it('that are not hashed are refused, and not repeated', () => {
    expect(() => parseApiKeys(['', 'my-secret'], 'keys.txt')).toThrow(/^keys\.txt, line 2: (?!.*my-secret)/);
  });

  it('are made at random, with the line that lets them in', () => {
    const { key, line } = newApiKey('a name');
    expect(findApiKey(parseApiKeys([line], 'f'), key)?.name).toBe('a name');
    // 24 bytes as base64url.
    expect(key).toMatch(/^mien_[\w-]{32}$/);
    expect(newApiKey('x').key).not.toBe(key);
  });

  it('come from a file and from the environment', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'keys');
      await writeFile(file, `sha256:${hex('one')} 1\n`);
      const keys = await readApiKeys(file, `sha256:${hex('two')} 2,sha256:${hex('three')}`);
      expect(['one', 'two', 'three', 'four'].map((key) => findApiKey(keys, key) !== undefined)).toEqual([
        true,
        true,
        true,
        false,
      ]);
      await writeFile(file, '# none\n');
      await expect(readApiKeys(file, undefined)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
      await expect(readApiKeys(join(folder, 'nothing'), undefined)).rejects.toMatchObject({
        code: 'FILE_NOT_FOUND',
      });
      expect(await readApiKeys(undefined, undefined)).toEqual([]);
    });
  });

  it('are presented in either header, or as a subprotocol', () => {
    expect(presentedKey({ authorization: 'Bearer k' })).toBe('k');
    expect(presentedKey({ authorization: 'Basic k' })).toBeUndefined();
    expect(presentedKey({ 'x-api-key': 'k' })).toBe('k');
    expect(presentedKey({ 'sec-websocket-protocol': 'mien, mien.key.k' })).toBe('k');
    expect(presentedKey({})).toBeUndefined();
  });
});
