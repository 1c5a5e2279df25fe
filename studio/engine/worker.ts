import { fineTuneHead, type WebFineTuneOptions } from '../../src/adapt/fine-tune-head-web.js';
import type { TaughtModel } from '../../src/adapt/tune-head.js';
import { MienError } from '../../src/errors.js';
import { DETECTOR_FORMS, type ForNets } from '../../src/face/detector-nets.js';
import {
  createRecognizer,
  type WebDevice,
  type WebRecognizer,
} from '../../src/recognizer/create-recognizer-web.js';
import { type Explanation, wholeFace } from '../../src/recognizer/result.js';
import { loadRuntime } from '../../src/runtime/web.js';
import { keptFrame } from '../../src/video/kept-frames.js';
import { recognizeVideo } from '../../src/video/recognize-video-web.js';
import { fetchFile } from './fetch-file.js';
import type {
  CallName,
  Calls,
  FromWorker,
  Load,
  Loaded,
  Recognised,
  SentError,
  ToWorker,
} from './messages.js';
import type { Question } from './question.js';
import { PACKAGED, type StaticFile } from './static-files.js';

/** The program of the worker: the page stays free to scroll and to show the camera while this computes. */

const RUNTIMES: Readonly<Record<WebDevice, string>> = {
  wasm: 'ort-wasm-simd-threaded.wasm',
  webgpu: 'ort-wasm-simd-threaded.jspi.wasm',
};
/** Of the packaged detector. */
const NETS = DETECTOR_FORMS['one-pass'];
/** More threads than this gain little on nets this small. */
const MOST_THREADS = 4;

let recognizer: Promise<WebRecognizer> | undefined;
/** The model's bytes, and how they are run. */
let source: Omit<WebFineTuneOptions, 'faces'> | undefined;
/** What can be stopped, by its number. */
const stoppable = new Map<number, AbortController>();

function tell(message: FromWorker): void {
  globalThis.postMessage(message);
}

async function load({ base, files, ownModel, device }: Load): Promise<Loaded> {
  const { model, detector } = files;
  const wanted: StaticFile[] = [
    ...(ownModel === undefined && model !== null ? [model] : []),
    ...(detector === null ? [] : NETS.map((net) => detector[net])),
    files.runtimes[RUNTIMES[device]]!,
  ];
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  let loaded = 0;
  const get = (file: StaticFile): Promise<ArrayBuffer> =>
    fetchFile(file, base, (count) => {
      loaded += count;
      tell({ loaded: Math.min(loaded, total), total });
    });

  tell({ loaded, total });
  let used = device;
  const threads = globalThis.crossOriginIsolated
    ? Math.min(MOST_THREADS, Math.max(1, Math.ceil(navigator.hardwareConcurrency / 2)))
    : 1;
  const fetchRuntime = (file: string): Promise<ArrayBuffer> => get(files.runtimes[file]!);
  // Ahead of the models; what fails is said when they are opened.
  loadRuntime({ device: device === 'wasm' ? 'cpu' : device, threads, fetchRuntime }).catch(() => {});
  const [bytes, nets] = await Promise.all([
    ownModel?.bytes ?? get(model!),
    detector === null
      ? undefined
      : Promise.all(NETS.map(async (net) => [net, await get(detector[net])] as const)).then(
          (files) => Object.fromEntries(files) as ForNets<'one-pass', ArrayBuffer>,
        ),
  ]);
  const opening = createRecognizer({
    model: bytes,
    detector: nets,
    device,
    threads,
    fetchRuntime,
    onNotice: (notice) => {
      used = 'wasm';
      tell({ notice });
    },
  });
  recognizer = opening;
  const { description } = await opening;
  if (nets !== undefined) await (await opening).openDetector();
  source = { model: bytes, device: used, threads, fetchRuntime };
  return {
    name: ownModel?.name ?? PACKAGED,
    description,
    findsFaces: nets !== undefined,
    device: used,
    threads,
  };
}

async function opened(): Promise<WebRecognizer> {
  if (recognizer === undefined) throw new Error('no model has been opened');
  return recognizer;
}

async function recognize(
  picture: Blob | ImageBitmap,
  { crop, detection, prior }: Question,
): Promise<Recognised> {
  const mien = await opened();
  try {
    const image = await mien.decode(picture);
    const found = crop ? wholeFace(image) : await mien.findFaces(image, detection);
    const [recognition] = await mien.perceiveFound([found], { prior });
    return { recognition: recognition!, crops: found.crops };
  } finally {
    if (picture instanceof ImageBitmap) picture.close();
  }
}

async function explain({ crop, wanted }: Calls['explain']['ask']): Promise<Explanation> {
  const [explanation] = await (await opened()).explain(crop, wanted);
  return explanation!;
}

/** Work that the call `stop` ends. */
async function untilStopped<T>(id: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  stoppable.set(id, stop);
  try {
    return await work(stop.signal);
  } finally {
    stoppable.delete(id);
  }
}

function teach(id: number, { faces }: Calls['teach']['ask']): Promise<TaughtModel> {
  return untilStopped(id, async (signal) => {
    if (source === undefined) throw new Error('no model has been opened');
    return fineTuneHead({
      ...source,
      faces,
      signal,
      onProgress: (done, total = done, stage) => tell({ at: id, done, total, stage }),
    });
  });
}

function video(id: number, { clip, options }: Calls['video']['ask']): Promise<undefined> {
  return untilStopped(id, async (signal) => {
    for await (const row of recognizeVideo(await opened(), clip, { ...options, signal })) {
      tell({ of: id, row, kept: keptFrame(row)! });
    }
    return undefined;
  });
}

async function answer(asked: ToWorker): Promise<Calls[CallName]['answer']> {
  switch (asked.call) {
    case 'load':
      return load(asked.ask);
    case 'recognize':
      return recognize(asked.ask.picture, asked.ask.question);
    case 'explain':
      return explain(asked.ask);
    case 'teach':
      return teach(asked.id, asked.ask);
    case 'video':
      return video(asked.id, asked.ask);
    case 'stop':
      stoppable.get(asked.ask.id)?.abort();
      return undefined;
  }
}

function toSent(error: unknown): SentError {
  if (error instanceof MienError) return { code: error.code, message: error.message, hint: error.hint };
  return {
    code: undefined,
    message: error instanceof Error ? error.message : String(error),
    hint: undefined,
  };
}

globalThis.onmessage = async ({ data }: MessageEvent<ToWorker>): Promise<void> => {
  const { id } = data;
  try {
    tell({ id, answer: await answer(data) });
  } catch (error) {
    tell({ id, error: toSent(error) });
  }
};
