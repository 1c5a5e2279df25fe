import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Evaluation } from '../../src/evaluation/evaluate.js';
import type { DetectionMeasures } from '../../src/face/evaluation/measure-detections.js';
import { decimal, percent } from '../../src/text/number-text.js';
import type { ElsewhereFigures, SetFigures } from './elsewhere-figures.js';

const ROOT = join(import.meta.dirname, '..', '..');
const json = async <T>(path: string): Promise<T> => JSON.parse(await readFile(join(ROOT, path), 'utf8')) as T;

// The row of faces found still told of the detector before.
test('the rows of the README are those that were measured', async () => {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const row = (start: string): string =>
    readme.split('\n').find((line) => line.startsWith(`| ${start}`)) ?? '';
  const [home] = await json<readonly Evaluation[]>('models/default/evaluation.json');
  const { priors, peer } = await json<ElsewhereFigures>('models/default/elsewhere.json');
  const { detectors } = await json<{ detectors: Record<string, DetectionMeasures> }>(
    'models/mtcnn/metrics.json',
  );
  const mean = (sets: readonly Pick<SetFigures, 'balanced'>[]): string =>
    percent(sets.reduce((sum, { balanced }) => sum + balanced, 0) / sets.length);
  const ours = detectors['one-pass']!;
  const reference = detectors['mtcnn-reference']!;
  const shown: readonly (readonly [string, ...string[]])[] = [
    ['the same 3,137 faces', percent(home!.accuracy), percent(peer.home.accuracy)],
    ['… by `--prior training`', percent(priors.find(({ prior }) => prior === 'training')!.home.accuracy)],
    ['six sets from elsewhere', mean(priors[0].sets), mean(peer.sets)],
    ['faces found in 604 web photos', percent(ours.recall), percent(reference.recall)],
    ['error of the five points', decimal(ours.landmarkError), decimal(reference.landmarkError)],
  ];
  for (const [start, ...figures] of shown) {
    for (const figure of figures) expect(row(start), start).toContain(figure);
  }
});

test('the rows of the event loop in docs/library.md are those that were measured', async () => {
  const text = await readFile(join(ROOT, 'docs', 'library.md'), 'utf8');
  type Figure = Readonly<Record<'median', number>>;
  const { results } = await json<{
    results: readonly { side: string; p99: Figure; most: Figure; photosPerSecond: Figure }[];
  }>('benchmarks/event-loop/results.json');
  const starts: Readonly<Record<string, string>> = {
    'workers-2': '| mien, two workers',
    'workers-0': "| mien, in the caller's thread",
    human: '| `@vladmandic/human`',
    'face-api': '| `@vladmandic/face-api`',
  };
  expect(results.map(({ side }) => side).toSorted()).toEqual(Object.keys(starts).toSorted());
  for (const { side, p99, most, photosPerSecond } of results) {
    const row = text.split('\n').find((line) => line.startsWith(starts[side]!)) ?? '';
    const shown = ({ median }: Figure): string =>
      `${median < 10 ? median.toFixed(1) : Math.round(median)} ms`;
    expect(row.match(/[\d.]+ ms/g), side).toEqual([shown(p99), shown(most)]);
    expect(Number(row.match(/([\d.]+) \|$/)?.[1]), side).toBe(photosPerSecond.median);
  }
});

test('the rows of a clip in docs/video.md are those that were measured', async () => {
  const text = await readFile(join(ROOT, 'docs', 'video.md'), 'utf8');
  type Figure = Readonly<Record<'median', number>>;
  const { results } = await json<{
    results: readonly { framesPerSecond: Figure; processorMilliseconds: Figure }[];
  }>('benchmarks/video/results.json');
  expect(results).toHaveLength(5);
  for (const { framesPerSecond, processorMilliseconds } of results) {
    const row = `| ${framesPerSecond.median.toFixed(1)} | ${Math.round(processorMilliseconds.median)} ms |`;
    expect(text).toContain(row);
  }
});
