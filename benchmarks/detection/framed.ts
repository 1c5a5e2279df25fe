// How many framed faces detectors find, and how often they find one in photos without any.
//
//   npx tsx benchmarks/detection/framed.ts [--boxes FOLDER …] [--none FOLDER …] [--detectors mtcnn,mtcnn-reference]
//     [--label WORD] [--min-face 20] [--draw FOLDER] [--json FILE]
//
// A folder of --boxes has images/ and boxes.csv (image, x, y, width, height, label); unmarked-candidates.csv names places that
// count for neither. --label takes the faces of one label; the others count for neither. A face is found where a detection
// overlaps its box by an intersection over union of 0.3 or more, since what people frame differs: brow to chin, or a whole
// head. A detection finds one face only, the surest choose first. What finds none is extra. A folder of --none has photos
// without faces: each find is false, is listed, and with --draw is drawn, so that people can look at it.
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import type { DetectedFace } from '../../src/face/detected-face.js';
import { boxOf } from '../../src/face/evaluation/face-points.js';
import { readFramedPhotos } from '../../src/face/evaluation/framed-photos.js';
import { readBackground } from '../../src/face/evaluation/marked-photos.js';
import { overlapRatio } from '../../src/face/evaluation/measure-detections.js';
import type { Box } from '../../src/face/mtcnn/boxes.js';
import { type OpenedDetector, openDetector } from '../../src/face/open-detector.js';
import { makeFolder } from '../../src/files/folder.js';
import { writeFileAtomic, writeJson } from '../../src/files/write-whole.js';
import { decodeImage } from '../../src/image/decode.js';
import { sharp } from '../../src/image/sharp.js';
import { textTable } from '../../src/text/text-table.js';

const SAME = 0.3;
const SIZES = [10, 16, 24, 40, Number.POSITIVE_INFINITY];

const { values } = parseArgs({
  options: {
    boxes: { type: 'string', multiple: true, default: [] },
    none: { type: 'string', multiple: true, default: [] },
    detectors: { type: 'string', default: 'mtcnn' },
    label: { type: 'string' },
    'min-face': { type: 'string', default: '20' },
    draw: { type: 'string' },
    json: { type: 'string' },
  },
});
const minFace = Number(values['min-face']);
if (values.boxes.length + values.none.length === 0 || !(minFace >= 12)) {
  process.stderr.write(
    'usage: framed.ts [--boxes FOLDER …] [--none FOLDER …] [--detectors NAME,…] [--label WORD]\n' +
      '         [--min-face N] [--draw FOLDER] [--json FILE]\n',
  );
  process.exit(2);
}

interface Counts {
  readonly photos: number;
  readonly extra: number;
  readonly sizes: readonly { readonly from: number; readonly faces: number; readonly found: number }[];
}

/** Which of the framed boxes a detection of this photo finds, and how many detections find none. */
function match(
  boxes: readonly Box[],
  ignored: readonly Box[],
  detections: readonly DetectedFace[],
): { readonly found: ReadonlySet<Box>; readonly extra: number } {
  const found = new Set<Box>();
  let extra = 0;
  for (const detection of detections) {
    const box = boxOf(detection);
    const [nearest] = boxes
      .filter((other) => !found.has(other))
      .sort((a, b) => overlapRatio(b, box) - overlapRatio(a, box));
    if (nearest !== undefined && overlapRatio(nearest, box) >= SAME) found.add(nearest);
    else if (![...ignored, ...boxes].some((other) => overlapRatio(other, box) >= SAME)) extra++;
  }
  return { found, extra };
}

/** The boxes of other labels than the one asked for. */
async function othersOf(folder: string): Promise<ReadonlyMap<string, readonly Box[]>> {
  const others = new Map<string, Box[]>();
  if (values.label === undefined) return others;
  const rows: Record<string, string>[] = parse(await readFile(join(folder, 'boxes.csv')), { columns: true });
  for (const { image, x, y, width, height, label } of rows) {
    if (label === values.label) continue;
    const [left, top] = [Number(x), Number(y)];
    const box = { left, top, right: left + Number(width), bottom: top + Number(height) };
    others.set(image!, [...(others.get(image!) ?? []), box]);
  }
  return others;
}

async function judgeFolder(detector: OpenedDetector, folder: string): Promise<Counts> {
  const { photos } = await readFramedPhotos(folder);
  const others = await othersOf(folder);
  const sizes = SIZES.slice(0, -1).map((from) => ({ from, faces: 0, found: 0 }));
  let extra = 0;
  for (const { name, path, framed } of photos) {
    const detections = await detector.detect(await decodeImage(path), { minFace });
    const boxes = framed?.boxes ?? [];
    const outcome = match(boxes, framed?.ignored ?? [], detections);
    extra += outcome.extra;
    const left = others.get(name) ?? [];
    for (const box of boxes.filter((each) => !left.some((other) => overlapRatio(each, other) > 0.99))) {
      const side = Math.min(box.right - box.left, box.bottom - box.top);
      const row = sizes.findLast(({ from }) => side >= from);
      if (row === undefined) continue;
      row.faces++;
      if (outcome.found.has(box)) row.found++;
    }
  }
  return { photos: photos.length, extra, sizes };
}

interface FalseFind {
  readonly photo: string;
  readonly score: number;
  readonly faceProbability: number | undefined;
  readonly box: DetectedFace['box'];
}

async function draw(path: string, finds: readonly FalseFind[], file: string): Promise<void> {
  const frames = finds.map(({ box: [x, y, width, height] }) => {
    const at = `x="${x}" y="${y}" width="${width}" height="${height}"`;
    return `<rect ${at} fill="none" stroke="#e00" stroke-width="2"/>`;
  });
  const { width, height } = await decodeImage(path);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${frames.join('')}</svg>`;
  const picture = sharp(path)
    .rotate()
    .composite([{ input: Buffer.from(svg) }])
    .jpeg();
  await writeFileAtomic(file, await picture.toBuffer());
}

async function falseFinds(detector: OpenedDetector, folder: string): Promise<readonly FalseFind[]> {
  const all: FalseFind[] = [];
  for (const { path } of await readBackground(folder)) {
    const finds = (await detector.detect(await decodeImage(path), { minFace })).map(
      ({ score, faceProbability, box }) => ({ photo: path, score, faceProbability, box }),
    );
    all.push(...finds);
    if (values.draw === undefined || finds.length === 0) continue;
    await makeFolder(values.draw);
    await draw(path, finds, join(values.draw, `${basename(path).replace(/\.\w+$/, '')}.jpg`));
  }
  return all;
}

const report: Record<string, { framed: Record<string, Counts>; none: Record<string, readonly FalseFind[]> }> =
  {};
for (const name of values.detectors.split(',')) {
  const detector = await openDetector({ detector: name, threads: 1 });
  const [framed, none]: [Record<string, Counts>, Record<string, readonly FalseFind[]>] = [{}, {}];
  for (const folder of values.boxes) framed[folder] = await judgeFolder(detector, folder);
  for (const folder of values.none) none[folder] = await falseFinds(detector, folder);
  report[name] = { framed, none };
  await detector.release();
}

const share = (found: number, faces: number): string =>
  faces === 0 ? '' : `${((100 * found) / faces).toFixed(1)} (${found}/${faces})`;
const rows = Object.entries(report).flatMap(([name, { framed }]) =>
  Object.entries(framed).map(([folder, { photos, extra, sizes }]) => [
    name,
    basename(folder),
    ...sizes.map(({ found, faces }) => share(found, faces)),
    (extra / photos).toFixed(3),
  ]),
);
const bins = SIZES.slice(0, -1).map((from, i) =>
  SIZES[i + 1] === Number.POSITIVE_INFINITY ? `${from} px and more` : `${from} to ${SIZES[i + 1]} px`,
);
if (rows.length > 0) {
  process.stdout.write(`${textTable(['detector', 'found, %', ...bins, 'extra a photo'], rows)}\n`);
}
for (const [name, { none }] of Object.entries(report)) {
  for (const [folder, finds] of Object.entries(none)) {
    const count = (await readBackground(folder)).length;
    const doubtful = finds.filter(({ faceProbability = 1 }) => faceProbability < 0.5).length;
    process.stdout.write(
      `${name}, ${basename(folder)}: ${finds.length} finds in ${count} photos, ${doubtful} of them doubtful\n`,
    );
  }
}
if (values.json !== undefined) await writeJson(values.json, { minFace, overlap: SAME, detectors: report });
