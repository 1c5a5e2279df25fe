import { describe, expect, it } from 'vitest';
import { type RunContent, summarizeRun } from './run-summary.js';

const CONTENT: RunContent = {
  name: '20261123-231500-mien-s',
  config: {
    data: 'prepared/fer2013',
    datasetHash: 'abc',
    training: { model: 'mien-s', epochs: 3, seed: 2 },
  },
  metrics: [
    { validationAccuracy: 0.5, seconds: 60 },
    { validationAccuracy: 0.7, seconds: 50 },
    { validationAccuracy: null, seconds: 40 },
  ],
  evaluation: [
    { protocol: 'majority-7', table: null, split: 'test', n: 9, accuracy: 0.8, accuracyCi95: [0.7, 0.9] },
    { protocol: 'no figures' },
  ],
  hasModel: true,
  locked: false,
};

describe('the summary of a run', () => {
  it('has what compares: data, seed, start, time, figures with their protocol', () => {
    expect(summarizeRun(CONTENT)).toEqual({
      name: '20261123-231500-mien-s',
      architecture: 'mien-s',
      epochs: 3,
      planned: 3,
      bestValidationAccuracy: 0.7,
      seconds: 150,
      started: '2026-11-23T23:15:00Z',
      seed: 2,
      data: 'fer2013',
      datasetHash: 'abc',
      state: 'finished',
      finished: true,
      judged: [
        { protocol: 'majority-7', table: null, split: 'test', n: 9, accuracy: 0.8, accuracyCi95: [0.7, 0.9] },
      ],
    });
  });

  it.each<[string, Partial<RunContent>]>([
    ['finished', {}],
    ['judging', { locked: true }],
    ['judging', { locked: true, hasModel: false }],
    ['training', { locked: true, hasModel: false, metrics: [] }],
    ['interrupted', { hasModel: false }],
    ['failed', { hasModel: false, config: null }],
  ])('says that a run is %s', (state, change) => {
    expect(summarizeRun({ ...CONTENT, ...change }).state).toBe(state);
  });

  it.each(['mine', '20261399-999999-x', '2026-a'])('knows no start of a run named %s', (name) => {
    expect(summarizeRun({ ...CONTENT, name }).started).toBeNull();
  });

  it('reads what is whole of settings that are of no use in part', () => {
    const config = { data: 5, training: { model: 'mien-s', epochs: 'many' } };
    expect(summarizeRun({ ...CONTENT, config })).toMatchObject({
      architecture: 'mien-s',
      planned: null,
      data: null,
      seed: null,
    });
  });
});

it('a run of more epochs than a call takes arguments has a summary', () => {
  const metrics = Array.from({ length: 200_000 }, (_, i) => ({ validationAccuracy: i === 7 ? 0.9 : 0.25 }));
  const summary = summarizeRun({ ...CONTENT, metrics });
  expect(summary).toMatchObject({ epochs: 200_000, bestValidationAccuracy: 0.9 });
});
