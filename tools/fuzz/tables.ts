import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Fer2013Source, readFer2013 } from '../../src/dataset/fer2013/fer2013.js';
import { findFerPlus, readFerPlus } from '../../src/dataset/fer2013/ferplus.js';
import { listPictureFolder } from '../../src/dataset/pictures/picture-folder.js';
import { FACE_BYTES, SPLITS } from '../../src/dataset/record.js';
import { tar, votesCsv, zip } from '../../src/dataset/testing/fixtures.js';
import { MienError } from '../../src/errors.js';
import { EXPRESSIONS } from '../../src/expression.js';
import { Random } from '../../src/random.js';
import { damage } from './damage.js';
import type { Finding, Fuzzer } from './fuzzer.js';
import { randomFaceTable, type WrittenTable } from './random-face-table.js';

/** A case that takes longer does not end, as far as anybody who waits can tell. Milliseconds. */
const LONGEST = 30_000;

/**
 * Tables of faces, votes and labels, in every container that is read. One that is whole, whatever its form, must be read
 * as what was written. One that is damaged must give a coded error, or rows that are each a face or a named problem.
 * Nothing else may happen.
 */
export const fuzzTables: Fuzzer = async ({ seed, goOn, onProgress }) => {
  const folder = await mkdtemp(join(tmpdir(), 'mien-fuzz-tables-'));
  const findings: Finding[] = [];
  let cases = 0;
  try {
    while (goOn(cases)) {
      const random = new Random(seed + cases);
      const began = performance.now();
      const tries = [tryWhole, tryDamagedFaces, tryDamagedFaces, tryVotes, tryLabels];
      const { problem, input } = await tries[random.below(tries.length)]!(folder, random);
      const took = performance.now() - began;
      const what = problem ?? (took > LONGEST ? `${Math.round(took)} ms` : undefined);
      if (what !== undefined) findings.push({ seed: seed + cases, problem: what, input });
      cases++;
      if (cases % 100 === 0) onProgress?.(cases);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { cases, findings };
};

interface Tried {
  readonly problem: string | undefined;
  readonly input: Uint8Array;
}

/** A container, by a name that people give it. */
function packed(text: string, random: Random): { readonly name: string; readonly bytes: Uint8Array } {
  const bytes = Buffer.from(text);
  switch (random.below(5)) {
    case 0:
      return { name: 'fer2013.csv.gz', bytes: gzipSync(bytes) };
    case 1:
      return { name: 'all.zip', bytes: zip({ 'sample.csv': 'id,emotion\n1,2\n', 'x/faces.csv': bytes }) };
    case 2:
      return {
        name: 'fer2013.tar.gz',
        bytes: gzipSync(tar({ 'fer2013/README': 'x', 'fer2013/fer2013.csv': bytes })),
      };
    case 3:
      return { name: 'stored.zip', bytes: zip({ 'faces.csv': bytes }, true) };
    default:
      return { name: 'faces.csv', bytes };
  }
}

async function tryWhole(folder: string, random: Random): Promise<Tried> {
  const written = randomFaceTable(random);
  const { name, bytes } = packed(written.text, random);
  await writeFile(join(folder, name), bytes);
  // No code is allowed: the table is whole.
  const read = await orProblem(() => readFer2013(join(folder, name)), []);
  const problem = read === undefined || typeof read === 'string' ? read : difference(written, read);
  return { problem: problem && `${name}: ${problem}`, input: bytes };
}

/** How what was read differs from what was written. */
function difference({ rows }: WrittenTable, { records, images, issues }: Fer2013Source): string | undefined {
  if (issues.length > 0) return `${issues[0]!.code}: ${issues[0]!.message}`;
  if (records.length !== rows.length) return `${records.length} of ${rows.length} rows`;
  for (const [i, { split, label, pixels }] of rows.entries()) {
    const record = records[i]!;
    if (record.split !== split || record.sourceLabel !== label) {
      return `row ${i} is ${record.split} ${record.sourceLabel}, and was ${split} ${label}`;
    }
    const got = images.subarray(i * FACE_BYTES, (i + 1) * FACE_BYTES);
    if (Buffer.compare(got, pixels) !== 0) return `row ${i} has other pixels`;
  }
  return undefined;
}

async function tryDamagedFaces(folder: string, random: Random): Promise<Tried> {
  const before = random.below(2) === 0;
  const { text } = randomFaceTable(random);
  const damaged = before ? Buffer.from(damage(Buffer.from(text), random)).toString('latin1') : text;
  const { name, bytes } = packed(damaged, random);
  const input = before ? bytes : damage(bytes, random);
  await writeFile(join(folder, name), input);
  const read = await orProblem(
    () => readFer2013(join(folder, name)),
    ['ARCHIVE_BROKEN', 'CSV_BROKEN', 'CSV_COLUMNS', 'DATASET_EMPTY'],
  );
  const problem = typeof read === 'string' ? read : read && problemOfSource(read);
  return { problem: problem && `${name}: ${problem}`, input };
}

function problemOfSource({ rows, records, images, issues, usages }: Fer2013Source): string | undefined {
  const excluded = issues.filter(({ outcome }) => outcome === 'excluded').length;
  if (records.length + excluded !== rows)
    return `${rows} rows, ${records.length} faces, ${excluded} problems`;
  if (usages.length !== rows) return `${usages.length} usages of ${rows} rows`;
  if (images.length !== records.length * FACE_BYTES)
    return `${images.length} bytes of ${records.length} faces`;
  const known = records.every(
    ({ split, sourceLabel }) =>
      SPLITS.includes(split) && (sourceLabel === undefined || EXPRESSIONS.includes(sourceLabel)),
  );
  return known ? undefined : 'a split or class that there is not';
}

async function tryVotes(folder: string, random: Random): Promise<Tried> {
  const whole = votesCsv(Array.from({ length: 1 + random.below(6) }, (_, i) => ({ name: `fer${i}.png` })));
  const input = damage(Buffer.from(whole), random);
  const path = join(folder, 'fer2013new.csv');
  await writeFile(path, input);
  const read = await orProblem(
    async () => readFerPlus(await findFerPlus(path)),
    ['CSV_BROKEN', 'CSV_COLUMNS', 'DATASET_EMPTY', 'DATASET_MISMATCH'],
  );
  if (typeof read === 'string' || read === undefined) return { problem: read && `votes: ${read}`, input };
  const fine = read.rows.every(({ votes }) =>
    Object.values(votes).every(
      (counts) => counts.length === 10 && counts.every((n) => Number.isInteger(n) && n >= 0),
    ),
  );
  return { problem: fine ? undefined : 'votes: no ten counts', input };
}

const CSV = 'file_name,label,split\na/1.jpg,happy,train\n"2.jpg","0_sad",dev\n3.jpg,fear,\n';
const JSONL = '{"file_name":"1.jpg","label":"happy"}\n{"file_name":"2.jpg","label":"sad","split":"val"}\n';

async function tryLabels(folder: string, random: Random): Promise<Tried> {
  const [name, text] = random.below(2) === 0 ? ['metadata.csv', CSV] : ['metadata.jsonl', JSONL];
  const input = damage(Buffer.from(text), random);
  const path = join(folder, 'labels.zip');
  await writeFile(path, zip({ 'a/1.jpg': 'x', '1.jpg': 'x', '2.jpg': 'x', [name]: input }));
  const read = await orProblem(async () => {
    const listing = await listPictureFolder(path);
    listing.close();
    return listing;
  }, ['CSV_BROKEN', 'CSV_COLUMNS', 'DATASET_EMPTY']);
  if (typeof read === 'string' || read === undefined) return { problem: read && `${name}: ${read}`, input };
  const excluded = read.issues.filter(({ outcome }) => outcome === 'excluded').length;
  const told = read.pictures.length + excluded === read.rows;
  const inside = read.pictures.every(({ picture }) => ['a/1.jpg', '1.jpg', '2.jpg'].includes(picture.name));
  return { problem: told && inside ? undefined : `${name}: rows are lost, or lead outside`, input };
}

/** What was read, `undefined` for an error with one of the codes and a hint, and a text for anything else. */
async function orProblem<Value>(
  read: () => Promise<Value>,
  codes: readonly MienError['code'][],
): Promise<Value | string | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MienError && codes.includes(error.code)) return undefined;
    return `unexpected: ${error instanceof Error ? error.stack : String(error)}`;
  }
}
