import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../src/client.js';
import { drawFace } from '../src/dataset/sample/face.js';
import { EXPRESSIONS } from '../src/expression.js';
import { encodePng } from '../src/image/encode.js';
import { withOperatingPoint } from '../src/model/operating-point.js';
import type { Prior } from '../src/model/prior.js';
import { randomModel } from '../src/model/testing/random-model.js';
import { Random } from '../src/random.js';
import { createRecognizer } from '../src/recognizer/create-recognizer.js';
import type { Recognizer } from '../src/recognizer/recognizer.js';
import type { Recognition } from '../src/recognizer/result.js';
import { type Running, start, temporaryFolder } from './program.js';

const SHARES = [0.09, 0.01, 0.03, 0.27, 0.14, 0.12, 0.34];

describe('mien serve --prior even', () => {
  let program: Running;
  let url: string;
  let node: Recognizer;
  const face = new Uint8Array(
    encodePng({ data: drawFace('fear', new Random(3)), width: 48, height: 48, channels: 1 }),
  );

  beforeAll(async () => {
    const folder = await temporaryFolder();
    const model = join(folder, 'model.onnx');
    await writeFile(model, withOperatingPoint(randomModel(3), 'model', { shares: SHARES }));
    node = await createRecognizer({ model, threads: 1 });
    program = start(folder, 'serve', '--port', '0', '--workers', '1', '--model', model, '--prior', 'even');
    let said = '';
    program.child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await program.waitFor('listens on');
    url = /http:\S+/.exec(said)![0];
  });
  afterAll(async () => {
    program?.child.kill('SIGTERM');
    await program?.finished;
    await node?.release();
  });

  const expectSame = (got: Recognition, expected: Recognition): void => {
    for (const name of EXPRESSIONS) {
      expect(got.faces[0]!.probabilities[name]).toBeCloseTo(expected.faces[0]!.probabilities[name], 5);
    }
  };
  const inNode = async (prior: Prior): Promise<Recognition> =>
    (await node.recognizeCrops([face], { prior }))[0]!;

  it('answers for even shares, and for those that a request names', async () => {
    const client = createClient({ baseUrl: url });
    expectSame(await client.predict(face, { detect: false }), await inNode('even'));
    for (const prior of ['training', { happy: 3, fear: 1 }] as const) {
      expectSame(await client.predict(face, { detect: false, prior }), await inNode(prior));
    }
    const { faces } = await client.explain(face, { detect: false, prior: { happy: 1 } });
    expect(faces[0]).toMatchObject({ expression: 'happy', confidence: 1 });
  });

  it('says what its answers are for, and refuses what is no prior', async () => {
    const client = createClient({ baseUrl: url });
    const [model] = (await client.models()).models;
    expect(model!.shares).toEqual(SHARES);
    for (const share of model!.prior!) expect(share).toBeCloseTo(1 / 7, 9);
    for (const prior of ['flat', '{"happy":-1}', '{}']) {
      const response = await fetch(`${url}/v1/predict?prior=${encodeURIComponent(prior)}`, {
        method: 'POST',
        headers: { 'content-type': 'image/png' },
        body: face,
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: 'OPTION_INVALID' } });
    }
  });
});
