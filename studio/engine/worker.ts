import { MienError } from '../../src/errors.js';
import { NET_NAMES, type NetName } from '../../src/face/mtcnn/nets.js';
import {
  createRecognizer,
  type WebDevice,
  type WebRecognizer,
} from '../../src/recognizer/create-recognizer-web.js';
import type { Recognition } from '../../src/recognizer/result.js';
import type { Question } from './engine.js';
import { fetchFile } from './fetch-file.js';
import type { FromWorker, Load, Loaded, SentError, ToWorker } from './messages.js';
import type { StaticFile } from './static-files.js';

/** The program of the worker: the page stays free to scroll and to show the camera while this computes. */

const RUNTIMES: Readonly<Record<WebDevice, string>> = {
  wasm: 'ort-wasm-simd-threaded.wasm',
  webgpu: 'ort-wasm-simd-threaded.jspi.wasm',
};
/** More threads than this gain little on nets this small. */
const MOST_THREADS = 4;

let recognizer: Promise<WebRecognizer> | undefined;

function tell(message: FromWorker): void {
  globalThis.postMessage(message);
}

async function load({ base, files, ownModel, device }: Load): Promise<Loaded> {
  const { model, detector } = files;
  const wanted: StaticFile[] = [
    ...(ownModel === undefined && model !== null ? [model] : []),
    ...(detector === null ? [] : NET_NAMES.map((net) => detector[net])),
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
  const runtime = get(files.runtimes[RUNTIMES[device]]!);
  // Looked at when the runtime is opened; until then its failure is nobody's.
  runtime.catch(() => {});
  const bytes = ownModel?.bytes ?? (await get(model!));
  const nets =
    detector === null
      ? undefined
      : (Object.fromEntries(
          await Promise.all(NET_NAMES.map(async (net) => [net, await get(detector[net])] as const)),
        ) as Record<NetName, ArrayBuffer>);
  const threads = globalThis.crossOriginIsolated
    ? Math.min(MOST_THREADS, Math.max(1, Math.ceil(navigator.hardwareConcurrency / 2)))
    : 1;
  const opened = createRecognizer({
    model: bytes,
    detector: nets,
    device,
    threads,
    fetchRuntime: (file) => (file === RUNTIMES[device] ? runtime : get(files.runtimes[file]!)),
    onNotice: (notice) => {
      used = 'wasm';
      tell({ notice });
    },
  });
  recognizer = opened;
  const { description } = await opened;
  if (nets !== undefined) await (await opened).openDetector();
  return {
    name: ownModel?.name ?? description.architecture,
    description,
    findsFaces: nets !== undefined,
    device: used,
    threads,
  };
}

async function recognize(picture: Blob | ImageBitmap, { crop, detection }: Question): Promise<Recognition> {
  if (recognizer === undefined) throw new Error('no model has been opened');
  const opened = await recognizer;
  try {
    if (!crop) return await opened.recognize(picture, detection);
    const [recognition] = await opened.recognizeCrops([picture]);
    return recognition!;
  } finally {
    if (picture instanceof ImageBitmap) picture.close();
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
    const answer =
      data.call === 'load' ? await load(data.ask) : await recognize(data.ask.picture, data.ask.question);
    tell({ id, answer });
  } catch (error) {
    tell({ id, error: toSent(error) });
  }
};
