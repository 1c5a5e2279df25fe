import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDetector } from '../../open-detector.js';
import { NET_NAMES, type NetName } from '../net-plans.js';
import { netParameters } from '../nets.js';
import { readNetWeights } from '../read-net-weights.js';
import { DETECTOR_RECIPE, type DetectorConfig, parseDetectorConfig } from './config.js';
import { type DrawnFolders, drawPhotos } from './testing/drawn-photos.js';
import {
  type DetectorEvent,
  type DetectorResult,
  forgetStages,
  readDetectorSettings,
  requireNoDetectorRun,
  trainDetector,
} from './train-detector.js';

/** Small enough for seconds, and enough to learn that a drawn face is no patch of gray. */
const STEPS = { p: 120, r: 40, o: 24 };
const stage = (net: NetName) => ({
  ...DETECTOR_RECIPE.stages[net],
  steps: STEPS[net],
  batch: { p: 64, r: 32, o: 16 }[net],
  passes: net === 'p' ? 2 : 1,
});
const config: DetectorConfig = {
  ...DETECTOR_RECIPE,
  averageDecay: 0.9,
  stages: { p: stage('p'), r: stage('r'), o: stage('o') },
};

let folder: string;
let photos: DrawnFolders;
let result: DetectorResult;
const first: Partial<Record<NetName, number>> = {};
const last: Partial<Record<NetName, number>> = {};

const settingsOf = () => ({
  command: 'mien train-detector',
  faces: photos.faces,
  background: [photos.background],
  boxes: [],
  teacher: null,
  from: null as string | null,
  nets: [...NET_NAMES],
  threads: 1,
  config,
});

function run(name: string, resume = false, signal?: AbortSignal, onEvent?: (event: DetectorEvent) => void) {
  const settings = settingsOf();
  return trainDetector({
    settings,
    folder: join(folder, name),
    resume,
    signal,
    ...(onEvent ? { onEvent } : {}),
  });
}

/** The first layer's biases of a net that was written. */
async function biasesOf(name: string, net: NetName): Promise<Float32Array> {
  const bytes = await readFile(join(folder, name, `${net}.onnx`));
  return readNetWeights(bytes, net, net).take('conv1.bias', netParameters(net).get('conv1.bias')!);
}

const netBytes = (name: string) =>
  Promise.all(NET_NAMES.map((net) => readFile(join(folder, name, `${net}.onnx`))));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-detector-'));
  photos = await drawPhotos(folder, 16, 1);
  await writeFile(join(photos.background, 'broken.png'), 'no picture');
  result = await run('whole', false, undefined, (event) => {
    if (event.kind !== 'step') return;
    first[event.net] ??= event.losses.loss!;
    last[event.net] = event.losses.loss!;
  });
}, 180_000);
afterAll(() => rm(folder, { recursive: true }));

describe('a small cascade, trained on drawn faces', () => {
  test.each(NET_NAMES)('the loss of the %s-Net falls', (net) => {
    expect(last[net]).toBeLessThan(0.9 * first[net]!);
  });

  test('is judged on the validation photos, and what cannot be read is named', async () => {
    expect(Object.keys(result.measures)).toEqual(['mien']);
    expect(result.measures.mien).toMatchObject({ photos: 4, faces: 4 });
    expect(result.issues.map(({ code, file }) => [code, file])).toEqual([
      ['IMAGE_UNREADABLE', join(photos.background, 'broken.png')],
    ]);
    const written = JSON.parse(await readFile(join(folder, 'whole', 'metrics.json'), 'utf8'));
    expect(written.detectors.mien.faces).toBe(4);
  });

  test('opens as a detector', async () => {
    const detector = await openDetector({ detector: join(folder, 'whole'), threads: 1 });
    const data = new Uint8Array(60 * 60).fill(90);
    expect(Array.isArray(await detector.detect({ data, width: 60, height: 60, channels: 1 }))).toBe(true);
    await detector.release();
  });

  test('a net that is trained again, stopped and resumed ends with the same bytes, without those before it', async () => {
    await cp(join(folder, 'whole'), join(folder, 'again'), { recursive: true });
    await forgetStages(join(folder, 'again'), 'o');
    await expect(netBytes('again')).rejects.toThrow(/ENOENT/);
    const controller = new AbortController();
    const trained = new Set<NetName>();
    const stopped = run('again', true, controller.signal, (event) => {
      if (event.kind !== 'step') return;
      trained.add(event.net);
      if (event.done === 10) controller.abort();
    });
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
    const steps: number[] = [];
    await run('again', true, undefined, (event) => {
      if (event.kind === 'step') steps.push(event.done);
    });
    expect([[...trained], steps[0]]).toEqual([['o'], 11]);
    expect(await netBytes('again')).toEqual(await netBytes('whole'));
    expect((await readDetectorSettings(join(folder, 'again'))).config).toEqual(config);
  }, 180_000);

  test('a net is trained on from that of another detector, and the others are taken from it', async () => {
    const losses: number[] = [];
    const trained = new Set<NetName>();
    const settings = { ...settingsOf(), from: join(folder, 'whole'), nets: ['o' as const] };
    await trainDetector({
      settings,
      folder: join(folder, 'further'),
      resume: false,
      onEvent: (event) => {
        if (event.kind !== 'step') return;
        trained.add(event.net);
        losses.push(event.losses.loss!);
      },
    });
    expect([...trained]).toEqual(['o']);
    // It begins where the other one ended, not where random weights are.
    expect(losses[0]).toBeLessThan((first.o! + last.o!) / 2);
    for (const net of NET_NAMES) {
      const [before, after] = await Promise.all(['whole', 'further'].map((name) => biasesOf(name, net)));
      const most = Math.max(...before!.map((value, i) => Math.abs(value - after![i]!)));
      if (net === 'o') expect(most).toBeGreaterThan(1e-3);
      else expect(most).toBeLessThan(1e-5);
    }
  }, 120_000);

  test('settings of earlier versions name one background folder and no detector to train on from', async () => {
    const path = join(folder, 'old', 'training', 'settings.json');
    await mkdir(dirname(path), { recursive: true });
    const { nets: _nets, from: _from, ...old } = settingsOf();
    await writeFile(path, JSON.stringify({ ...old, background: photos.background }));
    expect(await readDetectorSettings(join(folder, 'old'))).toEqual(settingsOf());
  });

  test('a folder with a run is not written over', async () => {
    await expect(
      requireNoDetectorRun(join(folder, 'whole'), 'mien train-detector --resume'),
    ).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
    await requireNoDetectorRun(join(folder, 'other'), '');
  });
});

test('a configuration with a wrong value is refused by name', () => {
  expect(parseDetectorConfig(structuredClone(DETECTOR_RECIPE))).toEqual(DETECTOR_RECIPE);
  expect(() => parseDetectorConfig({ ...DETECTOR_RECIPE, hardShare: 2 })).toThrow(/^hardShare: /);
  expect(() =>
    parseDetectorConfig({ ...DETECTOR_RECIPE, shares: { negative: 0.5, part: 0.1, positive: 0.1 } }),
  ).toThrow('shares: must sum to 1');
});
