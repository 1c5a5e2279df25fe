// One preparation by mien, in a process of its own: see main.ts. Prints one JSON line.
import { createHash } from 'node:crypto';
import { readFer2013 } from '../../src/dataset/fer2013/fer2013.js';
import { readFerPlus } from '../../src/dataset/fer2013/ferplus.js';
import { joinVotes } from '../../src/dataset/fer2013/join.js';

const FACE = 48 * 48;
const [fer2013, ferplus] = process.argv.slice(2);
if (fer2013 === undefined || ferplus === undefined) throw new Error('usage: mien-child.ts FER2013 FERPLUS');

const started = performance.now();
const votes = await readFerPlus({ votes: ferplus, labels: undefined });
const { records, images } = joinVotes(await readFer2013(fer2013), votes);
const pack = (split: string) => {
  const rows = records.flatMap((record, row) => (record.split === split ? [row] : []));
  const faces = new Uint8Array(rows.length * FACE);
  const counts = new Uint8Array(rows.length * 10);
  rows.forEach((row, i) => {
    faces.set(images.subarray(row * FACE, (row + 1) * FACE), i * FACE);
    counts.set(records[row]?.votes.fer2013new ?? [], i * 10);
  });
  return { rows: rows.length, faces, counts };
};
const splits = { train: pack('train'), validation: pack('validation'), test: pack('test') };
const seconds = (performance.now() - started) / 1000;

const peakBytes = process.resourceUsage().maxRSS * 1024;
const content = Object.entries(splits).map(([name, { rows, faces, counts }]) => {
  const hash = createHash('sha256').update(faces).update(counts).digest('hex');
  return [name, rows, hash];
});
process.stdout.write(
  `${JSON.stringify({ seconds, peakBytes, content, versions: { node: process.version } })}\n`,
);
