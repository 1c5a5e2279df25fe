import { expect, it } from 'vitest';
import { fuzzBatch } from './batch.js';

it('200 schedules of killed, frozen and failing workers: each input has one row, that of a quiet run', async () => {
  const seed = 34_000;
  const { cases, findings } = await fuzzBatch({ seed, goOn: (done) => done < 200 });
  expect(findings.map(({ seed: own, problem }) => `seed ${own}: ${problem}`)).toEqual([]);
  expect(cases).toBe(200);
}, 120_000);
