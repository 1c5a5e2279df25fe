import { join } from 'node:path';
import { MienError } from '../../errors.js';
import { readBytes } from '../../files/read.js';
import { openSession } from '../../runtime/node.js';
import { type GoldenAnswers, goldenAnswers } from './golden-answers.js';
import { describeFile, type ModelRecord, RECORD_FILE, readRecord } from './model-record.js';

/** Answers may differ by so much between processors. */
export const TOLERANCE = 1e-4;

export interface Check {
  readonly file: string;
  /** `hash`: the very bytes; `answers`: what the network says to pictures made by code. */
  readonly what: 'hash' | 'answers';
  readonly ok: boolean;
  /** What is wrong, or how far the answers are from those recorded. */
  readonly detail: string;
}

export interface Verification {
  /** `unrecorded`: it has no record to compare with. */
  readonly status: 'ok' | 'failed' | 'unrecorded';
  readonly checks: readonly Check[];
}

/** Compares a model's files with what was recorded when it was packaged. Throws `MODEL_BROKEN` for a broken record. */
export async function verifyModel(folder: string): Promise<Verification> {
  const record = await readRecord(folder);
  if (record === undefined) return { status: 'unrecorded', checks: [] };
  const checks: Check[] = [];
  for (const recorded of record.files) checks.push(...(await checkFile(folder, recorded, record)));
  if (checks.length === 0) {
    throw new MienError('MODEL_BROKEN', `${join(folder, RECORD_FILE)} records no file.`);
  }
  return { status: checks.every(({ ok }) => ok) ? 'ok' : 'failed', checks };
}

async function checkFile(
  folder: string,
  recorded: ModelRecord['files'][number],
  { golden }: ModelRecord,
): Promise<Check[]> {
  const { file } = recorded;
  const expected = golden[file];
  let bytes: Uint8Array;
  try {
    bytes = await readBytes(join(folder, file));
  } catch (error) {
    if (!(error instanceof MienError)) throw error;
    return [{ file, what: 'hash', ok: false, detail: error.message }];
  }
  const { sha256 } = describeFile(file, bytes);
  const same = sha256 === recorded.sha256;
  const hash: Check = {
    file,
    what: 'hash',
    ok: same,
    detail: same
      ? `SHA-256 ${sha256.slice(0, 16)}…`
      : `SHA-256 ${sha256.slice(0, 16)}… of ${bytes.length} bytes, expected ${recorded.sha256.slice(0, 16)}… of ${recorded.bytes}`,
  };
  return expected === undefined ? [hash] : [hash, await checkAnswers(file, bytes, expected)];
}

async function checkAnswers(file: string, bytes: Uint8Array, expected: GoldenAnswers): Promise<Check> {
  try {
    const apart = farthest(await goldenAnswers(openSession, file, bytes), expected);
    const ok = apart <= TOLERANCE;
    const detail = `at most ${apart.toExponential(1)} from those recorded${ok ? '' : `, expected ${TOLERANCE}`}`;
    return { file, what: 'answers', ok, detail };
  } catch (error) {
    if (!(error instanceof MienError || error instanceof TypeError)) throw error;
    return { file, what: 'answers', ok: false, detail: error.message };
  }
}

/** Infinite where there are others, or more or fewer of them. */
function farthest(said: GoldenAnswers, expected: GoldenAnswers): number {
  let apart = 0;
  for (const [name, values] of Object.entries(expected)) {
    const got = said[name];
    if (got?.length !== values.length) return Number.POSITIVE_INFINITY;
    values.forEach((value, i) => {
      const distance = Math.abs(value - got[i]!);
      apart = Number.isNaN(distance) ? Number.POSITIVE_INFINITY : Math.max(apart, distance);
    });
  }
  return apart;
}
