// The packaged model's mean answer to faces that taggers agree to be neutral: what src/video/baseline/baseline.ts holds.
//
//   npx tsx tools/models/neutral-answer.ts --data PREPARED
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { EXPRESSION_COUNT, EXPRESSIONS } from '../../src/expression.js';
import { FACE_BYTES } from '../../src/image/face-size.js';
import { createRecognizer } from '../../src/recognizer/create-recognizer.js';

const FACES = 320;
const VOTES = 8;
const LEAST = 1e-6;

const { values } = parseArgs({ options: { data: { type: 'string' } } });
if (values.data === undefined) throw new Error('--data PREPARED is missing');

const rows = parse<Record<string, string>>(await readFile(join(values.data, 'metadata.csv')), {
  columns: true,
});
const neutral = rows.flatMap((row, i) => {
  const wanted =
    row.split === 'validation' && row.duplicate_of === '' && Number(row.fer2013new_neutral) >= VOTES;
  return wanted ? [i] : [];
});
const step = Math.max(1, Math.floor(neutral.length / FACES));
const chosen = neutral.filter((_, i) => i % step === 0).slice(0, FACES);
const images = await readFile(join(values.data, 'images.u8'));
const faces = Buffer.concat(chosen.map((row) => images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES)));

const recognizer = await createRecognizer();
const probabilities = await recognizer.probabilities(new Uint8Array(faces));
await recognizer.release();
console.log(`${chosen.length} of ${neutral.length} faces`);
for (const [k, name] of EXPRESSIONS.entries()) {
  const logs = chosen.map((_, i) => Math.log(Math.max(LEAST, probabilities[i * EXPRESSION_COUNT + k]!)));
  console.log(`${name}: ${(logs.reduce((sum, value) => sum + value, 0) / logs.length).toFixed(3)}`);
}
