import { expect, test } from 'vitest';
import { fuzzImages } from './images.js';

test('2,000 damaged pictures: coded errors, or pictures that are whole in themselves', async () => {
  const { cases, findings } = await fuzzImages({ seed: 1, goOn: (done) => done < 2000 });
  expect(cases).toBe(2000);
  expect(findings.map(({ seed, problem }) => `seed ${seed}: ${problem}`)).toEqual([]);
}, 300_000);
