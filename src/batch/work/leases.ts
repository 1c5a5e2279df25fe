import { z } from 'zod';
import { runs } from '../../files/owner.js';
import { jsonBytes, readRecord, unlessBroken } from '../store/json-object.js';
import type { ObjectStore } from '../store/object-store.js';
import { readWorker } from './worker-record.js';

const LEASES = 'leases';
const LEASE = z.object({ worker: z.string() });

/** Who holds a lease that was damaged: nobody, for its holder is not known. */
const NOBODY = '';

/** That something is held, and for the how-many-th time it is. */
export interface Lease {
  /** Of what is held: a part of a file's name. */
  readonly name: string;
  readonly generation: number;
}

/**
 * Which worker works on what, said in the store itself. A lease is a small object that is put only where there is
 * none. Where its holder is dead, the next generation is put beside it, by one of all that try. So a lease never has to be
 * changed, and no two workers hold the same generation.
 *
 * A holder is dead where it said that it ended, where its process is no more on this machine, or where its beat stood still
 * for its lease, by this worker's own steady clock. Clocks of machines are not compared.
 *
 * It saves work, and decides nothing: a holder that was taken for dead may go on, and the first commit counts. So a lease or
 * a worker's record that was damaged stops nobody: its holder counts as dead.
 */
export class Leases {
  /** When which beat of a worker was first seen here, milliseconds of the steady clock. */
  readonly #seen = new Map<string, { readonly beat: number; readonly at: number }>();

  constructor(
    private readonly store: ObjectStore,
    private readonly worker: string,
  ) {}

  /** `undefined` where a living worker holds it. Throws as the store. */
  async take(name: string): Promise<Lease | undefined> {
    for (let generation = 0; ; ) {
      const holder = await this.#holder({ name, generation });
      if (holder === undefined) {
        const bytes = jsonBytes({ worker: this.worker });
        if (await this.store.putNew(leaseKey({ name, generation }), bytes)) return { name, generation };
        // Another one was faster: its lease is looked at next.
      } else if (await this.#isDead(holder)) generation += 1;
      else return undefined;
    }
  }

  /** Whether nobody took it over meanwhile. */
  async isHeld({ name, generation }: Lease): Promise<boolean> {
    return (await this.#holder({ name, generation: generation + 1 })) === undefined;
  }

  async #holder(lease: Lease): Promise<string | undefined> {
    const read = await unlessBroken(readRecord(this.store, leaseKey(lease), LEASE));
    return read === 'broken' ? NOBODY : read?.worker;
  }

  async #isDead(worker: string): Promise<boolean> {
    // What this worker held before, and could not end.
    if (worker === this.worker || worker === NOBODY) return true;
    const record = await unlessBroken(readWorker(this.store, worker));
    if (record === undefined || record === 'broken' || record.ended || runs(record.owner) === false)
      return true;
    const now = performance.now();
    const seen = this.#seen.get(worker);
    if (seen?.beat !== record.beat) {
      this.#seen.set(worker, { beat: record.beat, at: now });
      return false;
    }
    return now - seen.at > 1000 * record.lease;
  }
}

function leaseKey({ name, generation }: Lease): string {
  return `${LEASES}/${name}.${generation}.json`;
}
