import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MtcnnFiles, netFile } from '../../../src/face/mtcnn/mtcnn.js';
import { NET_NAMES, type NetName } from '../../../src/face/mtcnn/net-plans.js';
import { randomModel } from '../../../src/model/testing/random-model.js';
import { createRecognizer } from '../../../src/recognizer/create-recognizer.js';
import type { Recognizer } from '../../../src/recognizer/recognizer.js';
import { STATIC_FILES, type StaticFile, type StaticFiles } from '../../../studio/engine/static-files.js';
import { eagerDetector } from '../eager-detector.js';

export const STUDIO = fileURLToPath(new URL('../../../dist/studio', import.meta.url));

/** The built studio; where no models were there to build in, with random ones. */
export interface Site {
  /** Files instead of, or besides, those in the folder, by their path. */
  readonly memory: ReadonlyMap<string, Uint8Array>;
  readonly model: Uint8Array;
  readonly detector: MtcnnFiles;
  /** Whether the detector is one that has learnt something. */
  readonly trained: boolean;
}

export async function studioSite(): Promise<Site> {
  const built = JSON.parse(await readFile(join(STUDIO, STATIC_FILES), 'utf8')) as StaticFiles;
  const memory = new Map<string, Uint8Array>();
  const put = (path: string, bytes: Uint8Array): StaticFile => {
    memory.set(`/${path}`, bytes);
    return {
      path,
      size: bytes.length,
      hash: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
    };
  };
  const read = ({ path }: StaticFile): Promise<Uint8Array> => readFile(join(STUDIO, path));
  const model = built.model === null ? randomModel(7) : await read(built.model);
  const nets = built.detector;
  const detector: MtcnnFiles =
    nets === null
      ? eagerDetector(12, 1.2)
      : { p: await read(nets.p), r: await read(nets.r), o: await read(nets.o) };
  const files: StaticFiles = {
    ...built,
    model: built.model ?? put('models/model.onnx', model),
    detector:
      nets ??
      (Object.fromEntries(NET_NAMES.map((net) => [net, put(`models/${net}.onnx`, detector[net])])) as Record<
        NetName,
        StaticFile
      >),
  };
  memory.set(`/${STATIC_FILES}`, new TextEncoder().encode(JSON.stringify(files)));
  return { memory, model, detector, trained: nets !== null };
}

/** The same models in Node: what the page should answer. */
export async function nodeRecognizer({ model, detector }: Site): Promise<Recognizer> {
  const folder = await mkdtemp(join(tmpdir(), 'mien-models-'));
  try {
    const path = join(folder, 'model.onnx');
    await writeFile(path, model);
    for (const net of NET_NAMES) await writeFile(join(folder, netFile(net)), detector[net]);
    const recognizer = await createRecognizer({ model: path, detector: folder, threads: 1 });
    await recognizer.openDetector();
    // And what checks pictures given as faces: the files are about to go.
    await recognizer.recognizeCrops([{ data: new Uint8Array(1), width: 1, height: 1, channels: 1 }]);
    return recognizer;
  } finally {
    await rm(folder, { recursive: true });
  }
}
