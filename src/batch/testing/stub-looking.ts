import { setTimeout as sleep } from 'node:timers/promises';
import { MienError } from '../../errors.js';
import type { PlannedInput } from '../plan/shard-list.js';
import type { Looked } from '../work/look-jobs.js';
import type { Looking } from '../work/looking.js';

/** What stands for networks in tests of the store's protocol: the same answer to the same input, at any time. */
export interface StubOptions {
  readonly processes?: number;
  /** Most milliseconds for an input. */
  readonly slow?: number;
  /** Is asked before each answer, and may throw. */
  readonly before?: (input: PlannedInput) => void | Promise<void>;
}

export function stubLooking({ processes = 2, slow = 0, before }: StubOptions = {}): Looking {
  return {
    processes,
    async look(input) {
      if (slow > 0) await sleep(((input.n * 7) % 5) * 0.2 * slow);
      await before?.(input);
      return stubAnswer(input);
    },
    close: async () => {},
  };
}

/** Every tenth input is a picture that cannot be read. */
export function stubAnswer({ n, path }: PlannedInput): Looked {
  if (n % 10 === 9) throw new MienError('IMAGE_UNREADABLE', `${path}: not a readable picture`);
  return { width: n, height: path.length, faces: [] };
}
