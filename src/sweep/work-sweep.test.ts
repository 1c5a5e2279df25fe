import { describe, expect, it } from 'vitest';
import { FaultyStore, STORE_FAULTS, WorkerKilled } from '../batch/testing/faulty-store.js';
import { MemoryStore } from '../batch/testing/memory-store.js';
import { MienError } from '../errors.js';
import { Random } from '../random.js';
import type { Sweep } from './sweep.js';
import { summarizeSweep } from './sweep-summary.js';
import { stubRecord, stubSweep, stubTraining } from './testing/stub-sweep.js';
import { workSweep } from './work-sweep.js';

/** Seconds after which a silent worker counts as dead. */
const LEASE = 0.1;
const { signal } = new AbortController();

/** The ranking without what chance names. */
async function rankingOf(sweep: Sweep): Promise<readonly unknown[]> {
  const { summary } = await summarizeSweep(sweep);
  expect(summary.finished).toBe(true);
  return summary.ranking.map(({ folder: _, ...rest }) => rest);
}

async function quiet(): Promise<readonly unknown[]> {
  const sweep = await stubSweep(new MemoryStore());
  await workSweep(sweep, stubTraining(), { signal });
  return rankingOf(sweep);
}

describe('workSweep', () => {
  it('trains what the rule wants, and goes on from the rung before', async () => {
    const sweep = await stubSweep(new MemoryStore());
    const starts: string[] = [];
    const onStart = (trial: number, epoch: number): void => void starts.push(`${trial} from ${epoch}`);
    const worked = await workSweep(sweep, stubTraining({ onStart }), { signal });
    const { summary } = await summarizeSweep(sweep);
    const { ranking, winner, epochs } = summary;
    expect(winner).toEqual(ranking[0]);
    expect(winner).toMatchObject({ rungs: 3, epochs: 4 });
    expect(ranking.map(({ rungs }) => rungs)).toEqual(
      ranking.map(({ rungs }) => rungs).toSorted((a, b) => b - a),
    );
    expect(worked).toMatchObject({ lost: 0, epochs: epochs.trained });
    expect(epochs).toEqual({ trained: ranking.reduce((sum, trial) => sum + trial.epochs, 0), full: 36 });
    const promotedTwice = ranking.filter(({ rungs }) => rungs === 3).map(({ trial }) => trial);
    for (const trial of promotedTwice) expect(starts).toEqual(expect.arrayContaining([`${trial} from 2`]));
    // Of each trial, one run folder is left.
    expect(await sweep.store.list('trials')).toHaveLength(9);
    expect(
      ranking.map(({ accuracy, trial, kept }) => accuracy === stubRecord(trial, kept).validationAccuracy),
    ).not.toContain(false);
  });

  it('ranks the same in whatever order results come in', async () => {
    const expected = await quiet();
    for (const workers of [2, 5]) {
      const sweep = await stubSweep(new MemoryStore());
      const each = Array.from({ length: workers }, (_, i) =>
        workSweep(sweep, stubTraining({ slow: 3 + 7 * i }), { signal, lease: LEASE * 10 }),
      );
      const worked = await Promise.all(each);
      expect(worked.filter(({ committed }) => committed > 0).length).toBeGreaterThan(1);
      expect(await rankingOf(sweep)).toEqual(expected);
    }
  });

  it('ranks the same where workers are killed, frozen or fail', async () => {
    const expected = await quiet();
    const random = new Random(11);
    for (let round = 0; round < 8; round++) {
      const sweep = await stubSweep(new MemoryStore());
      const faults = Array.from({ length: 3 }, () => ({
        fault: STORE_FAULTS[random.below(STORE_FAULTS.length)]!,
        at: 1 + random.below(60),
        frozen: 1000 * LEASE * random.uniform(0.5, 3),
      }));
      await Promise.all(
        faults.map((fault) => {
          const store = new FaultyStore(sweep.store, fault);
          return workSweep({ ...sweep, store }, stubTraining({ slow: 4 }), { signal, lease: LEASE }).catch(
            (error: unknown) => {
              expect(error instanceof WorkerKilled || error instanceof MienError, String(error)).toBe(true);
            },
          );
        }),
      );
      await workSweep(sweep, stubTraining(), { signal, lease: LEASE });
      expect(await rankingOf(sweep), JSON.stringify(faults)).toEqual(expected);
    }
  });

  it('stops at its signal and goes on where it stood', async () => {
    const sweep = await stubSweep(new MemoryStore());
    const controller = new AbortController();
    const onEpoch = (job: { trial: number }): void => {
      if (job.trial === 4) controller.abort();
    };
    await workSweep(sweep, stubTraining(), { signal: controller.signal, onEpoch });
    expect((await summarizeSweep(sweep)).summary.finished).toBe(false);
    await workSweep(sweep, stubTraining(), { signal });
    expect(await rankingOf(sweep)).toEqual(await quiet());
  });

  it('counts a trial that does not train as the last, and is done where all are such', async () => {
    const sweep = await stubSweep(new MemoryStore(), { trials: 3, rungs: [1, 2] });
    await workSweep(sweep, stubTraining({ failing: [0, 2] }), { signal });
    const { ranking, winner } = (await summarizeSweep(sweep)).summary;
    expect(winner).toMatchObject({ trial: 1, epochs: 2 });
    expect(ranking.slice(1)).toMatchObject([0, 2].map((trial) => ({ trial, failed: 'TRAINING_DIVERGED' })));
    const hopeless = await stubSweep(new MemoryStore(), { trials: 3, rungs: [1, 2] });
    await workSweep(hopeless, stubTraining({ failing: [0, 1, 2] }), { signal });
    expect((await summarizeSweep(hopeless)).summary).toMatchObject({ finished: true, winner: null });
  });

  it('chooses by the second dataset, too, with its share', async () => {
    const second = { name: 'photos', data: '/photos', hash: 'def', share: 0.75 };
    const sweep = await stubSweep(new MemoryStore(), { trials: 3, rungs: [1], second, search: 'grid' });
    const train = stubTraining();
    await workSweep(
      sweep,
      async (task) => {
        const outcome = await train(task);
        return outcome && { ...outcome, second: { accuracy: [0.2, 0.9, 0.5][task.trial]!, loss: 1 } };
      },
      { signal },
    );
    const { ranking } = (await summarizeSweep(sweep)).summary;
    expect(ranking.map(({ trial }) => trial)).toEqual([1, 2, 0]);
  });
});
