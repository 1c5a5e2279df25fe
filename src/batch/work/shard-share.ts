import { MienError } from '../../errors.js';

/** One of `of` workers that were started together, the first being 0: it does every shard whose number fits. */
export interface ShardShare {
  readonly index: number;
  readonly of: number;
}

/** Where job systems say which of its pods, tasks or array jobs a process is, and how many there are. */
const SYSTEMS: readonly System[] = [
  { index: 'JOB_COMPLETION_INDEX', of: 'JOB_COMPLETIONS' },
  { index: 'AWS_BATCH_JOB_ARRAY_INDEX', of: 'AWS_BATCH_JOB_ARRAY_SIZE' },
  {
    index: 'SLURM_ARRAY_TASK_ID',
    of: 'SLURM_ARRAY_TASK_COUNT',
    from: 'SLURM_ARRAY_TASK_MIN',
    step: 'SLURM_ARRAY_TASK_STEP',
  },
];

interface System {
  readonly index: string;
  readonly of: string;
  /** The first index and the distance of two, where they need not be 0 and 1. */
  readonly from?: string;
  readonly step?: string;
}

/**
 * Reads `i/n`, from 0 to n − 1. Throws `OPTION_INVALID`.
 *
 * @example
 * parseShare('3/16'); // { index: 3, of: 16 }
 */
export function parseShare(text: string): ShardShare {
  const match = /^(\d+)\/(\d+)$/.exec(text.trim());
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match !== null && Number.isSafeInteger(of) && index < of) return { index, of };
  throw new MienError('OPTION_INVALID', `--shard: got "${text.slice(0, 40)}", expected i/n with 0 ≤ i < n`, {
    hint: 'The first of 16 workers is 0/16, the last 15/16.',
  });
}

/**
 * The share that Kubernetes (an Indexed Job), AWS Batch or SLURM (array jobs) give this process; `undefined` where none of
 * them does. Throws `OPTION_INVALID` where there is an index without a number of workers: Kubernetes does not tell that, so
 * its manifest has to set `JOB_COMPLETIONS`.
 */
export function shareOfSystem(environment: NodeJS.ProcessEnv): ShardShare | undefined {
  for (const { index: name, of: count, from = '', step = '' } of SYSTEMS) {
    const text = environment[name];
    if (text === undefined || text === '') continue;
    const index = (Number(text) - Number(environment[from] ?? 0)) / Number(environment[step] ?? 1);
    const of = Number(environment[count] ?? Number.NaN);
    if (Number.isSafeInteger(index) && Number.isSafeInteger(of) && index >= 0 && index < of)
      return { index, of };
    throw new MienError(
      'OPTION_INVALID',
      `${name} is ${text}, and ${count} is ${environment[count] ?? 'not set'}`,
      {
        hint: `Set ${count} to the number of workers, or say --shard i/n, or --shard none.`,
      },
    );
  }
  return undefined;
}
