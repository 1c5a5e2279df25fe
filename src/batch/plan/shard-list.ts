import { createHash } from 'node:crypto';
import { z } from 'zod';
import { broken } from '../store/json-object.js';
import type { ObjectStore } from '../store/object-store.js';
import type { TarMember } from './tar-members.js';

/** One input of a plan. */
export interface PlannedInput {
  /** Its number in the whole plan, from 0 on. */
  readonly n: number;
  /** Below the plan's root, or absolute; `s3://bucket/key` is absolute, too. */
  readonly path: string;
  /** Bytes, and the time of the last change in milliseconds since 1970. Both are missing where it was not there. */
  readonly size?: number | undefined;
  readonly mark?: number | undefined;
  /** Of an object in S3, in place of the time: its ETag. */
  readonly etag?: string | undefined;
  /** Where the picture is inside of a tar archive: `path`, `size` and `mark` are the archive's. */
  readonly member?: TarMember | undefined;
}

export type UnnumberedInput = Omit<PlannedInput, 'n'>;

/** What errors call an input. */
export function inputName({ path, member }: Pick<PlannedInput, 'path' | 'member'>): string {
  return member === undefined ? path : `${path}:${member.name}`;
}

const INPUT = z.object({
  n: z.number().int().min(0),
  path: z.string(),
  size: z.number().optional(),
  mark: z.number().optional(),
  etag: z.string().optional(),
  member: z
    .object({ name: z.string(), at: z.number().int().min(0), bytes: z.number().int().min(0) })
    .optional(),
});

const END = z.object({ inputs: z.number().int(), sha256: z.string() });

/** What stands in every name that is about a shard. */
export function shardName(shard: number): string {
  return String(shard).padStart(6, '0');
}

export function shardKey(folder: string, shard: number): string {
  return `${folder}/${shardName(shard)}.jsonl`;
}

/** Bytes that a list has room for at first: about those of ten thousand inputs. */
const ROOM = 1 << 21;
/** Most bytes that a character takes in UTF-8. */
const CHARACTER = 3;

/**
 * A list that is being written: a line an input, and a last one with the SHA-256 of the lines before. It holds bytes, in one
 * piece of memory for one list after the other. Ten thousand inputs as objects, or as a piece of memory for each list, would
 * outlive many of V8's collections, and the process would grow for them.
 */
export class ShardList {
  #room = Buffer.allocUnsafeSlow(ROOM);
  #used = 0;
  #hash = createHash('sha256');
  #length = 0;
  #members = false;

  /** Inputs so far. */
  get length(): number {
    return this.#length;
  }

  /** Whether some are in archives. */
  get members(): boolean {
    return this.#members;
  }

  add(inputs: readonly PlannedInput[]): void {
    this.#hash.update(this.#write(inputs.map((input) => `${JSON.stringify(input)}\n`).join('')));
    this.#length += inputs.length;
    this.#members ||= inputs.some(({ member }) => member !== undefined);
  }

  /** Puts the whole list into a store, and returns its SHA-256. Then it is empty, and ready for the next list. */
  async put(store: ObjectStore, key: string): Promise<string> {
    const sha256 = this.#hash.digest('hex');
    this.#write(`${JSON.stringify({ inputs: this.#length, sha256 })}\n`);
    await store.put(key, this.#room.subarray(0, this.#used));
    this.#hash = createHash('sha256');
    [this.#used, this.#length, this.#members] = [0, 0, false];
    return sha256;
  }

  #write(text: string): Uint8Array {
    const needed = this.#used + CHARACTER * text.length;
    if (needed > this.#room.length) {
      const larger = Buffer.allocUnsafeSlow(2 * needed);
      larger.set(this.#room.subarray(0, this.#used));
      this.#room = larger;
    }
    const from = this.#used;
    this.#used += this.#room.write(text, from);
    return this.#room.subarray(from, this.#used);
  }
}

/** Writes the list of a shard, and returns its SHA-256. */
export async function putShardList(
  store: ObjectStore,
  key: string,
  inputs: readonly PlannedInput[],
): Promise<string> {
  const list = new ShardList();
  list.add(inputs);
  return list.put(store, key);
}

/** The inputs of a shard, and the SHA-256 of their list. Throws `STORE_BROKEN`. */
export async function readShardList(
  store: ObjectStore,
  key: string,
): Promise<{ readonly inputs: readonly PlannedInput[]; readonly sha256: string }> {
  const bytes = await store.read(key);
  if (bytes === undefined) throw broken(store, key, 'it is missing');
  const text = bytes.toString();
  const last = text.lastIndexOf('\n', text.length - 2) + 1;
  const lines = text.slice(0, last);
  try {
    const { inputs: count, sha256 } = END.parse(JSON.parse(text.slice(last)));
    if (hashOf(lines) !== sha256) throw new Error('its SHA-256 is another one');
    const inputs = lines
      .split('\n')
      .slice(0, -1)
      .map((line) => INPUT.parse(JSON.parse(line)));
    if (inputs.length !== count) throw new Error(`it has ${inputs.length} inputs, not ${count}`);
    return { inputs, sha256 };
  } catch (error) {
    throw broken(store, key, error instanceof Error ? error.message : String(error), error);
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
