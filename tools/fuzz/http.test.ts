import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.js';
import { fuzzHttp } from './http.js';
import { httpRequest } from './http-requests.js';

describe('the server', () => {
  it('answers or ends 2,000 changed requests by its rules', async () => {
    const { cases, findings } = await fuzzHttp({ seed: 1, goOn: (done) => done < 2000 });
    expect(findings.map(({ seed, problem }) => `seed ${seed}: ${problem}`)).toEqual([]);
    expect(cases).toBeGreaterThanOrEqual(2000);
  }, 120_000);
});

describe('a changed request', () => {
  it('follows from its seed alone, and differs from those of others', () => {
    const request = (seed: number): string => Buffer.from(httpRequest(new Random(seed))).toString('latin1');
    const all = Array.from({ length: 200 }, (_, seed) => request(seed));
    expect(all).toEqual(Array.from({ length: 200 }, (_, seed) => request(seed)));
    expect(new Set(all).size).toBeGreaterThan(190);
  });
});
