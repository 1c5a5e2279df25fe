import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../client/client.js';
import { openExplainer } from '../explain/explainer.js';
import type { DetectedFace } from '../face/detected-face.js';
import { faceAt } from '../face/testing/face-at.js';
import { decodeImage } from '../image/decode.js';
import { encodePng } from '../image/encode.js';
import { FACE_BYTES } from '../image/face-size.js';
import type { Image } from '../image/image.js';
import { readDescription } from '../model/description.js';
import { randomModel } from '../model/testing/random-model.js';
import { Random } from '../random.js';
import { Recognizer } from '../recognizer/recognizer.js';
import { roundExplained } from '../recognizer/rounded.js';
import { detectorOf } from '../recognizer/testing/doubles.js';
import { openSession } from '../runtime/node.js';
import { newApiKey, parseApiKeys } from './api-keys.js';
import type { Inference } from './inference.js';
import { MOST_EXPLAINED } from './picture-job.js';
import { ownInference } from './testing/own-inference.js';
import { planBytes } from './testing/scripted-workers.js';
import { type AppSettings, type StartedApp, startsApps } from './testing/start-app.js';

const start = startsApps();

const JSON_WANTED = { accept: 'application/json' };
const FACES = [faceAt(10, 10, 60, 0.9), faceAt(80, 20, 50, 0.8), faceAt(40, 60, 30, 0.7)];

let recognizer: Recognizer;
let inference: Inference;
let faces: readonly DetectedFace[];

const random = new Random(3);
const image: Image = {
  data: Uint8Array.from({ length: 160 * 120 * 3 }, () => random.below(256)),
  width: 160,
  height: 120,
  channels: 3,
};
const picture = new Uint8Array(encodePng(image));

beforeAll(async () => {
  const bytes = randomModel(7);
  recognizer = new Recognizer({
    session: await openSession(bytes, { threads: 1 }),
    description: readDescription(bytes, 'model'),
    name: 'model',
    decode: (source) => decodeImage(source),
    openDetector: async () => detectorOf(() => faces),
    openExplainer: (map) => openExplainer(openSession, { bytes, name: 'model' }, { map, threads: 1 }),
  });
  inference = ownInference(recognizer);
});
afterAll(() => recognizer.release());

const real = (found: readonly DetectedFace[] = FACES, settings: AppSettings = {}): Promise<StartedApp> => {
  faces = found;
  return start({ inference, ...settings });
};

function ask(
  app: StartedApp,
  query = '',
  headers: Readonly<Record<string, string>> = {},
  body: Uint8Array<ArrayBuffer> | FormData = picture,
): Promise<Response> {
  const type = body instanceof FormData ? {} : { 'content-type': 'image/png' };
  return fetch(`${app.url}/v1/explain${query}`, { method: 'POST', body, headers: { ...type, ...headers } });
}

async function refusal(response: Response): Promise<{ status: number; code: string; text: string }> {
  const { error } = (await response.json()) as { error: { code: string; message: string; hint?: string } };
  return { status: response.status, code: error.code, text: `${error.message} ${error.hint}` };
}

const form = (...files: readonly (readonly [Uint8Array<ArrayBuffer>, string])[]): FormData => {
  const data = new FormData();
  for (const [bytes, name] of files) data.append('pictures', new Blob([bytes]), name);
  return data;
};

describe('POST /v1/explain', () => {
  it('gives numbers as mien explain --json does, where JSON is wanted', async () => {
    const app = await real();
    const response = await ask(app, '?class=sad&map=12', JSON_WANTED);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    const found = await recognizer.findFaces(image);
    const expected = await recognizer.explainFound(found, { class: 'sad', map: 12 });
    expect(await response.json()).toEqual({
      width: 160,
      height: 120,
      faces: expected.faces.map(roundExplained),
    });
    expect(expected.faces).toHaveLength(3);
  });

  it('explains each face by its own answer, by default', async () => {
    const app = await real();
    const answer = await createClient({ baseUrl: app.url }).explain(picture);
    expect(answer.faces.map((face) => face.class)).toEqual(answer.faces.map((face) => face.expression));
    expect(answer.faces[0]).toMatchObject({ method: 'Grad-CAM', map: [3, 3] });
    expect(answer.faces[0]!.heat).toHaveLength(FACE_BYTES);
    expect(answer.faces[0]!.crop).toBeUndefined();
  });

  it('gives the one face that is asked for, and its pixels', async () => {
    const app = await real();
    const client = createClient({ baseUrl: app.url });
    const { faces: one } = await client.explain(picture, { face: 2, crop: true });
    const { crops } = await recognizer.findFaces(image);
    expect(one).toHaveLength(1);
    expect(one[0]).toMatchObject({ score: 0.8, crop: [...crops[1]!] });
  });

  it('takes the whole picture as the face where that is said', async () => {
    const app = await real();
    const { faces: one } = await createClient({ baseUrl: app.url }).explain(picture, { detect: false });
    expect(one).toMatchObject([{ box: [0, 0, 160, 120], score: null, landmarks: null }]);
  });

  it.each([{}, { accept: '*/*' }, { accept: 'image/png' }, { accept: 'image/avif,image/*,*/*;q=0.8' }])(
    'draws, by default: %j',
    async (headers: { accept?: string }) => {
      const app = await real();
      const response = await ask(app, '?face=1', headers);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/png');
      const drawn = await decodeImage(new Uint8Array(await response.arrayBuffer()));
      // Twice 240 pixels of face, and as large again for screens.
      expect(drawn.width).toBeGreaterThan(2 * 480);
      const { faces: one } = await createClient({ baseUrl: app.url }).explain(picture, { face: 1 });
      expect(one).toHaveLength(1);
    },
  );

  it('draws the only file of a form, under its name', async () => {
    const app = await real();
    const client = createClient({ baseUrl: app.url });
    const named = await client.drawExplanation(new File([picture], 'Anna <&\u0001>.png'), { class: 'happy' });
    const unnamed = await client.drawExplanation(picture, { class: 'happy' });
    expect((await decodeImage(named)).width).toBe((await decodeImage(unnamed)).width);
    expect(named).not.toEqual(unnamed);
    const long = await client.drawExplanation(new File([picture], 'x'.repeat(5000)), { face: 1 });
    expect((await decodeImage(long)).height).toBeLessThan(1000);
  });

  it('answers a form with one result a file, of which some may fail', async () => {
    const app = await real(FACES.slice(0, 1));
    const broken = new TextEncoder().encode('no picture');
    const response = await ask(app, '', JSON_WANTED, form([picture, 'a.png'], [broken, 'b.png']));
    const { results } = (await response.json()) as { results: object[] };
    expect(results).toMatchObject([
      { file: 'a.png', width: 160, faces: [{ score: 0.9 }] },
      { file: 'b.png', error: { code: 'IMAGE_UNREADABLE' } },
    ]);
    const second = await ask(app, '?face=2', JSON_WANTED, form([picture, 'a.png'], [picture, 'c.png']));
    expect(await second.json()).toMatchObject({
      results: [{ error: { code: 'FACE_NOT_FOUND' } }, { error: { code: 'FACE_NOT_FOUND' } }],
    });
  });

  it('explains so many faces at most, and any one that is named', async () => {
    const many = Array.from({ length: MOST_EXPLAINED + 8 }, (_, i) => faceAt(i, i, 40, 0.99 - i / 100));
    const app = await real(many);
    const client = createClient({ baseUrl: app.url });
    expect((await client.explain(picture)).faces).toHaveLength(MOST_EXPLAINED);
    expect((await client.explain(picture, { maxFaces: 2 })).faces).toHaveLength(2);
    expect((await client.explain(picture, { face: 40 })).faces).toMatchObject([{ score: 0.6 }]);
    const drawing = await decodeImage(await client.drawExplanation(picture));
    expect(drawing.width * drawing.height).toBeLessThan(10e6);
  });

  it('has nothing to draw, and no numbers, where no face was found', async () => {
    const app = await real([]);
    expect(await (await ask(app, '', JSON_WANTED)).json()).toEqual({ width: 160, height: 120, faces: [] });
    for (const headers of [{}, JSON_WANTED]) {
      expect(await refusal(await ask(app, '?face=1', headers))).toEqual({
        status: 422,
        code: 'FACE_NOT_FOUND',
        text: expect.stringMatching(/no face 1: 0 were found.*predict/),
      });
    }
    expect(await refusal(await ask(app))).toEqual({
      status: 422,
      code: 'FACE_NOT_FOUND',
      text: expect.stringMatching(/nothing to draw.*detect=false/),
    });
    // Wrong also without a face.
    expect(await refusal(await ask(app, '?map=5', JSON_WANTED))).toMatchObject({ code: 'OPTION_INVALID' });
  });

  it('says what is wrong with the request, with a code and a status', async () => {
    const app = await real();
    const text = new TextEncoder().encode('this is no picture');
    const two = form([picture, 'a.png'], [picture, 'b.png']);
    const cases: readonly [Promise<Response>, number, string, RegExp][] = [
      [ask(app, '?class=bored'), 400, 'OPTION_INVALID', /class.*happy/],
      [ask(app, '?class='), 400, 'OPTION_INVALID', /class/],
      [ask(app, '?map=7'), 400, 'OPTION_INVALID', /no feature map of 7 rows.*24, 12, 6, 3/],
      [ask(app, '?map=7', JSON_WANTED), 400, 'OPTION_INVALID', /24, 12, 6, 3/],
      [ask(app, '?map=0'), 400, 'OPTION_INVALID', /map/],
      [ask(app, '?face=0'), 400, 'OPTION_INVALID', /face/],
      [ask(app, '?face=1.5'), 400, 'OPTION_INVALID', /face/],
      [ask(app, `?maxFaces=${MOST_EXPLAINED + 1}`), 400, 'OPTION_INVALID', /maxFaces.*32/],
      [ask(app, '?minFace=3'), 400, 'OPTION_INVALID', /minFace.*12/],
      [ask(app, '?crop=yes'), 400, 'OPTION_INVALID', /crop/],
      [ask(app, '?klass=sad'), 400, 'OPTION_INVALID', /klass/],
      [ask(app, '?face=4'), 422, 'FACE_NOT_FOUND', /no face 4: 3 were found/],
      [ask(app, '?face=2&detect=false'), 422, 'FACE_NOT_FOUND', /1 were found/],
      [ask(app, '', { accept: 'text/html' }), 406, 'NOT_ACCEPTABLE', /image\/png or application\/json/],
      [ask(app, '', {}, text), 422, 'IMAGE_UNREADABLE', /no picture/],
      [ask(app, '', {}, new Uint8Array(0)), 400, 'REQUEST_INVALID', /picture/],
      [ask(app, '', {}, two), 400, 'REQUEST_INVALID', /2 files.*one picture/],
      [ask(app, '', {}, form()), 400, 'REQUEST_INVALID', /form/],
      [ask(app, '', { 'content-type': 'application/json' }), 415, 'MEDIA_TYPE_UNSUPPORTED', /image/],
      [fetch(`${app.url}/v1/explain`), 404, 'NOT_FOUND', /GET/],
    ];
    for (const [response, status, code, said] of cases) {
      expect(await refusal(await response)).toEqual({ status, code, text: expect.stringMatching(said) });
    }
    // What a client did wrong is no failure of the server's.
    const figures = await (await fetch(`${app.url}/metrics`)).text();
    expect(figures).toMatch(/mien_pictures_total\{ask="explain",outcome="refused"\} \d/);
    expect(figures).not.toContain('ask="explain",outcome="failed"');
  });
});

describe('the limits of POST /v1/explain', () => {
  it('on bytes, files and keys are those of its siblings', async () => {
    const { key, line } = newApiKey('test');
    const keys = parseApiKeys([line], 'test');
    const app = await real(FACES, { keys, limits: { bytes: picture.length + 1000, files: 2 } });
    const own = { ...JSON_WANTED, 'x-api-key': key };
    expect(await refusal(await ask(app))).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
    expect((await ask(app, '', own)).status).toBe(200);
    const large = new Uint8Array(picture.length + 1001);
    expect(await refusal(await ask(app, '', own, large))).toMatchObject({
      status: 413,
      code: 'REQUEST_TOO_LARGE',
    });
    const small = new TextEncoder().encode('x');
    const three = form([small, 'a'], [small, 'b'], [small, 'c']);
    for (const headers of [own, { 'x-api-key': key }]) {
      expect(await refusal(await ask(app, '', headers, three))).toMatchObject({ code: 'REQUEST_TOO_LARGE' });
    }
  });

  it('on time, on what waits and on the rate are too', async () => {
    const app = await start({ jobTimeout: 400, limits: { queue: 0, perMinute: 5 } });
    const slow = ask(app, '', JSON_WANTED, planBytes({ block: 700 }));
    while (app.inference.load.running === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const busy = await ask(app, '', JSON_WANTED, planBytes({}));
    expect(busy.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
    expect(await refusal(busy)).toMatchObject({ status: 503, code: 'SERVER_BUSY' });
    expect(await refusal(await slow)).toMatchObject({ status: 504, code: 'JOB_TIMEOUT' });
    await expect.poll(() => app.inference.load.ready).toBe(1);
    const codes: number[] = [];
    for (let i = 0; i < 4; i++) codes.push((await ask(app, '', JSON_WANTED, planBytes({}))).status);
    expect(codes).toEqual([200, 200, 200, 429]);
  });
});

describe('the client', () => {
  it('says where something else than a drawing is answered', async () => {
    const body = new Response('<html></html>', { headers: { 'content-type': 'text/html' } });
    const client = createClient({ baseUrl: 'http://127.0.0.1:1', fetch: async () => body });
    await expect(client.drawExplanation(picture)).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: expect.stringContaining('text/html instead of image/png'),
    });
  });

  it("throws the server's errors for drawings as well", async () => {
    const app = await real([]);
    await expect(createClient({ baseUrl: app.url }).drawExplanation(picture)).rejects.toMatchObject({
      code: 'FACE_NOT_FOUND',
    });
  });
});
