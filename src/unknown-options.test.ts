import { describe, expect, it } from 'vitest';
import { createClient } from './client.js';
import {
  createRecognizer,
  detectEach,
  explainEach,
  fineTuneHead,
  joinTracks,
  openDetector,
  readFrames,
  recognizeEach,
  recognizeVideo,
} from './index.js';
import { Recognizer } from './recognizer/recognizer.js';
import {
  DESCRIPTION,
  detectorOf,
  grayLevelSession,
  plainExplainer,
  plainImage,
} from './recognizer/testing/doubles.js';
import {
  evaluate,
  labelRecords,
  openSession,
  prepare,
  resolveConfig,
  sampleFaces,
  train,
} from './training/index.js';

type Call = (options: object) => Promise<unknown>;
/** Compiled with the types of browsers elsewhere, so that its own are not looked at here. */
const web = (await import(new URL('./web.ts', import.meta.url).href)) as {
  readonly createRecognizer: Call;
  readonly fineTuneHead: Call;
  readonly decodePicture: (picture: unknown) => Promise<unknown>;
};

const recognizer = new Recognizer<string>({
  session: grayLevelSession(),
  description: DESCRIPTION,
  name: 'double',
  decode: async () => plainImage(30),
  openDetector: async () => detectorOf(() => []),
  openExplainer: async () => plainExplainer(),
});
const client = createClient({
  baseUrl: 'http://127.0.0.1:9',
  fetch: () => Promise.reject(new Error('asked')),
});
const bytes = new Uint8Array(1);
const first = (outcomes: AsyncGenerator<unknown>) => outcomes.next();
const each = { load: async () => plainImage(30) };

/** Every public call that takes options, with one that is misspelt, and what was meant. */
const CALLS: Readonly<Record<string, readonly [meant: string, call: () => unknown]>> = {
  createRecognizer: ['model', () => createRecognizer({ modle: 'last' } as never)],
  'createRecognizer of browsers': ['model', () => web.createRecognizer({ modle: bytes } as never)],
  openDetector: ['detector', () => openDetector({ detektor: 'x' } as never)],
  fineTuneHead: ['steps', () => fineTuneHead({ faces: [], step: 5 } as never)],
  'fineTuneHead of browsers': [
    'steps',
    () => web.fineTuneHead({ model: bytes, faces: [], step: 5 } as never),
  ],
  recognize: ['minFace', () => recognizer.recognize(plainImage(30), { minface: 40 } as never)],
  recognizeAll: ['minFace', () => recognizer.recognizeAll([], { minface: 40 } as never)],
  'Recognizer.detect': ['maxFaces', () => recognizer.detect(plainImage(30), { maxfaces: 1 } as never)],
  findFaces: ['thresholds', () => recognizer.findFaces(plainImage(30), { threshold: 0.5 } as never)],
  recognizeAt: ['threshold', () => recognizer.recognizeAt(plainImage(30), [], { treshold: 0.5 } as never)],
  recognizeVideo: ['trackGap', () => recognizeVideo(recognizer, 'clip.mp4', { trackgap: 2 } as never).next()],
  joinTracks: ['trackGap', async () => joinTracks([], { trackgap: 2 } as never)],
  readFrames: ['fps', () => readFrames('clip.mp4', { fp: 10 } as never).next()],
  explain: ['class', () => recognizer.explain(new Uint8Array(), { clas: 'happy' } as never)],
  recognizeEach: [
    'keepImages',
    () => first(recognizeEach(recognizer, [1], { ...each, keepImage: true } as never)),
  ],
  detectEach: [
    'minFace',
    () =>
      first(
        detectEach(
          detectorOf(() => []),
          [1],
          { ...each, minface: 40 } as never,
        ),
      ),
  ],
  explainEach: ['detect', () => first(explainEach(recognizer, [1], { ...each, detects: true } as never))],
  createClient: ['baseUrl', () => createClient({ baseURI: 'http://127.0.0.1' } as never)],
  'client.predict': ['minFace', () => client.predict(bytes, { minface: 40 } as never)],
  'client.predictAll': ['detect', () => client.predictAll([bytes], { detects: false } as never)],
  'client.detect': ['minFace', () => client.detect(bytes, { minface: 40 } as never)],
  'client.explain': ['class', () => client.explain(bytes, { clas: 'happy' } as never)],
  'client.drawExplanation': ['face', () => client.drawExplanation(bytes, { faces: 1 } as never)],
  'client.video': ['trackGap', () => client.video(bytes, { trackgap: 1 } as never)],
  'client.models': ['signal', () => client.models({ signl: undefined } as never)],
  prepare: ['fer2013', () => prepare({ out: 'x', fer2103: 'x' } as never)],
  'prepare: folder': ['crops', () => prepare({ out: 'x', folder: { folder: 'y', crop: true } } as never)],
  'prepare: iefdb': ['subject', () => prepare({ out: 'x', iefdb: { folder: 'y', subjects: 'a' } } as never)],
  labelRecords: ['protocol', () => labelRecords([], { protocoll: 'votes' } as never)],
  sampleFaces: ['seed', () => sampleFaces({ sed: 2 } as never)],
  evaluate: ['views', () => evaluate({ view: 10 } as never)],
  openSession: ['threads', () => openSession(bytes, { thread: 1 } as never)],
  train: ['config', () => train({ confg: 1 } as never)],
};

describe('a misspelt option', () => {
  it.each(Object.entries(CALLS))('of %s is refused, and looked up', async (_, [meant, call]) => {
    await expect((async () => call())()).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringContaining(`Did you mean "${meant}"?`),
    });
  });

  it('of a training configuration likewise', () => {
    expect(() => resolveConfig('mien-tiny', { epoch: 3 } as never)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('"epochs"') }),
    );
    expect(() => resolveConfig('mien-tiny', { augmentation: { rotatoin: 3 } } as never)).toThrow(
      /"rotation"/,
    );
  });

  it.each(['gpu', 'CPU', 5])('a device %o is refused', async (device) => {
    const wrong = { device } as never;
    for (const call of [createRecognizer, openDetector, fineTuneHead]) {
      await expect(call(wrong)).rejects.toMatchObject({
        code: 'OPTION_INVALID',
        message: expect.stringContaining('cpu, webgpu, cuda'),
      });
    }
    await expect(web.createRecognizer({ model: bytes, ...(wrong as object) } as never)).rejects.toMatchObject(
      {
        code: 'OPTION_INVALID',
        message: expect.stringContaining('wasm, webgpu'),
      },
    );
  });

  it('a page’s recognizer without a model is refused', async () => {
    await expect(web.createRecognizer({} as never)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });
});

describe('a raw picture that is none', () => {
  const wrong = { data: new Float32Array(100), width: 10, height: 10, channels: 1 } as never;
  it.each<[string, () => Promise<unknown>]>([
    ['recognize', () => recognizer.recognize(wrong)],
    ['recognizeAll', () => recognizer.recognizeAll([wrong])],
    ['recognizeCrops', () => recognizer.recognizeCrops([wrong])],
    ['detect', () => recognizer.detect(wrong)],
    ['findFaces', () => recognizer.findFaces(wrong)],
    ['explain', () => recognizer.explain(new Float32Array(2304) as never)],
    ['perceiveFaces', () => recognizer.perceiveFaces([0] as never)],
  ])('is refused by %s', async (_, call) => {
    await expect(call()).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });

  it.each([
    ['a length that does not fit', { data: new Uint8ClampedArray(10), width: 10, height: 10 }],
    ['other numbers than bytes', { data: new Float32Array(400), width: 10, height: 10 }],
    ['a width that is NaN', { data: new Uint8ClampedArray(400), width: Number.NaN, height: 10 }],
    ['an address', 'photo.jpg'],
    ['bytes', new Uint8Array(5)],
    ['nothing', undefined],
  ])('is refused in browsers: %s', async (_, picture) => {
    await expect(web.decodePicture(picture)).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });

  it('is the result of that picture alone in a sequence', async () => {
    const load = async (item: number) => (item === 1 ? wrong : plainImage(30));
    const results = [];
    for await (const { result } of recognizeEach(recognizer, [0, 1, 2], { load })) results.push(result);
    expect(results).toMatchObject([{ faces: [] }, { code: 'IMAGE_UNREADABLE' }, { faces: [] }]);
  });
});
