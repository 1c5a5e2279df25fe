import { describe, expect, it } from 'vitest';
import { FAULTS, type Fault } from '../../src/files/testing/faulty-disk.js';
import { SCENARIOS } from './fault-scenarios.js';
import { withBench } from './faults.js';

interface Trial {
  readonly faults: readonly Fault[];
  /** Operations that are tried for each fault, spread over the whole command. */
  readonly operations: number;
}

const TRIAL: Trial = { faults: FAULTS, operations: 10 };
/** What takes seconds is tried less; `npm run fuzz -- faults` tries more of all. */
const TRIALS: Readonly<Record<string, Trial>> = {
  run: { faults: ['short', 'kill'], operations: 1 },
  train: { faults: ['full', 'broken'], operations: 1 },
  'pull a model': { faults: FAULTS, operations: 3 },
  export: { faults: FAULTS, operations: 3 },
};

describe('a command that a failing disk or a kill stopped ends, started again, as an undisturbed one', () => {
  it.each(Object.keys(SCENARIOS))(
    '%s',
    async (name) => {
      await withBench(name, async (bench) => {
        // An honest trial: the command writes, syncs and renames at the least.
        expect(bench.operations).toBeGreaterThan(5);
        const { faults, operations } = TRIALS[name] ?? TRIAL;
        const tried = Math.min(operations, bench.operations);
        const problems: string[] = [];
        for (const [i, fault] of faults.entries()) {
          for (let k = 0; k < tried; k++) {
            // Other operations for each fault.
            const share = (k + (i + 1) / (faults.length + 1)) / tried;
            const problem = await bench.try(fault, 1 + Math.floor(share * bench.operations));
            if (problem !== undefined) problems.push(problem);
          }
        }
        expect(problems).toEqual([]);
      });
    },
    600_000,
  );
});
