import { expect, test } from 'vitest';
import { fuzzTables } from './tables.js';

test('500 tables: whole ones as they were written, damaged ones with coded errors or named problems', async () => {
  const { cases, findings } = await fuzzTables({ seed: 1, goOn: (done) => done < 500 });
  expect(cases).toBe(500);
  expect(findings.map(({ seed, problem }) => `seed ${seed}: ${problem}`)).toEqual([]);
}, 300_000);
