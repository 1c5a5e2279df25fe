import { describe, expect, it } from 'vitest';
import { parseShare, shareOfSystem } from './shard-share.js';

describe('the share of a worker', () => {
  it('is read from i/n', () => {
    expect(parseShare('3/16')).toEqual({ index: 3, of: 16 });
    for (const text of ['16/16', '-1/3', '1', '1/0', 'a/b', '1/2/3', '']) {
      expect(() => parseShare(text)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
    }
  });

  it.each([
    [{}, undefined],
    [
      { JOB_COMPLETION_INDEX: '2', JOB_COMPLETIONS: '5' },
      { index: 2, of: 5 },
    ],
    [
      { AWS_BATCH_JOB_ARRAY_INDEX: '0', AWS_BATCH_JOB_ARRAY_SIZE: '9' },
      { index: 0, of: 9 },
    ],
    [
      { SLURM_ARRAY_TASK_ID: '1', SLURM_ARRAY_TASK_COUNT: '4', SLURM_ARRAY_TASK_MIN: '1' },
      { index: 0, of: 4 },
    ],
    [
      {
        ...{ SLURM_ARRAY_TASK_ID: '14', SLURM_ARRAY_TASK_COUNT: '4' },
        ...{ SLURM_ARRAY_TASK_MIN: '10', SLURM_ARRAY_TASK_STEP: '2' },
      },
      { index: 2, of: 4 },
    ],
  ])('is read from the environment: %o', (environment, share) => {
    expect(shareOfSystem(environment)).toEqual(share);
  });

  it.each([
    { JOB_COMPLETION_INDEX: '2' },
    { AWS_BATCH_JOB_ARRAY_INDEX: '9', AWS_BATCH_JOB_ARRAY_SIZE: '9' },
    { SLURM_ARRAY_TASK_ID: '8', SLURM_ARRAY_TASK_COUNT: '4', SLURM_ARRAY_TASK_MIN: '0' },
  ])('is refused where it cannot be: %o', (environment) => {
    expect(() => shareOfSystem(environment)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
  });
});
