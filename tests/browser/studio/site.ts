import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DETECTOR_FORMS, netFile } from '../../../src/face/detector-nets.js';
import type { OnePassFiles } from '../../../src/face/one-pass/one-pass.js';
import { readDescription } from '../../../src/model/description.js';
import { exportModel } from '../../../src/model/export.js';
import { withOperatingPoint } from '../../../src/model/operating-point.js';
import { randomModel } from '../../../src/model/testing/random-model.js';
import { createRecognizer } from '../../../src/recognizer/create-recognizer.js';
import type { Recognizer } from '../../../src/recognizer/recognizer.js';
import { STATIC_FILES, type StaticFile, type StaticFiles } from '../../../studio/engine/static-files.js';
import { eagerOnePass } from '../eager-detector.js';

export const STUDIO = fileURLToPath(new URL('../../../dist/studio', import.meta.url));

/** The built studio; where no models were there to build in, with random ones. */
export interface Site {
  /** Files instead of, or besides, those in the folder, by their path. */
  readonly memory: ReadonlyMap<string, Uint8Array>;
  readonly model: Uint8Array;
  readonly detector: OnePassFiles;
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
  const inside = built.model === null ? undefined : await read(built.model);
  const model = withShares(inside ?? randomModel(7));
  const nets = built.detector;
  const detector: OnePassFiles =
    nets === null ? eagerOnePass(12) : { search: await read(nets.search), decide: await read(nets.decide) };
  const files: StaticFiles = {
    ...built,
    model: model === inside ? built.model : put('models/model.onnx', model),
    detector: nets ?? {
      search: put('models/search.onnx', detector.search),
      decide: put('models/decide.onnx', detector.decide),
    },
  };
  memory.set(`/${STATIC_FILES}`, new TextEncoder().encode(JSON.stringify(files)));
  return { memory, model, detector, trained: nets !== null };
}

/** The model with class shares, so that answers can be for others: its own, or some. */
function withShares(model: Uint8Array): Uint8Array {
  if (readDescription(model, 'model').shares !== undefined) return model;
  const shares = [0.09, 0.01, 0.03, 0.27, 0.14, 0.12, 0.34];
  // In 16 bits, as a packaged one is.
  return exportModel(withOperatingPoint(model, 'model', { shares }), 'float16', 'model');
}

/** The same models in Node: what the page should answer. */
export async function nodeRecognizer({ model, detector }: Site): Promise<Recognizer> {
  const folder = await mkdtemp(join(tmpdir(), 'mien-models-'));
  try {
    const path = join(folder, 'model.onnx');
    await writeFile(path, model);
    for (const net of DETECTOR_FORMS['one-pass']) await writeFile(join(folder, netFile(net)), detector[net]);
    const recognizer = await createRecognizer({ model: path, detector: folder, threads: 1 });
    await recognizer.openDetector();
    // And what checks pictures given as faces: the files are about to go.
    await recognizer.recognizeCrops([{ data: new Uint8Array(1), width: 1, height: 1, channels: 1 }]);
    return recognizer;
  } finally {
    await rm(folder, { recursive: true });
  }
}
