import { expect, test } from 'vitest';
import { fuzzModels } from './models.js';

test('500 damaged and changed models, nets and checkpoints: coded errors, or the right answers', async () => {
  const { cases, findings } = await fuzzModels({ seed: 1, goOn: (done) => done < 500 });
  expect(cases).toBe(500);
  expect(findings.map(({ seed, problem }) => `seed ${seed}: ${problem}`)).toEqual([]);
});
