import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../../src/expression.js';
import { createRecognizer } from '../../src/recognizer/create-recognizer.js';
import { drawCrowd, drawEmptyWall, drawExample } from '../../studio/build/draw-example.js';
import { readingOrder } from '../../studio/recognise/reading-order.js';

const models = fileURLToPath(new URL('../../models', import.meta.url));
const detector = `${models}/mtcnn`;

describe.runIf(existsSync(detector))('the studio’s examples', () => {
  it.each(['default', 'abroad'].filter((name) => existsSync(`${models}/${name}/model.onnx`)))(
    'show every expression, each named rightly by models/%s',
    async (name) => {
      const mien = await createRecognizer({ model: `${models}/${name}/model.onnx`, detector, threads: 1 });
      const { faces } = await mien.recognize(drawExample());
      expect(readingOrder(faces).map((at) => faces[at]!.expression)).toEqual([...EXPRESSIONS]);
      await mien.release();
    },
  );

  it('show many faces, and none', async () => {
    const mien = await createRecognizer({ model: `${models}/default/model.onnx`, detector, threads: 1 });
    expect((await mien.recognize(drawCrowd())).faces).toHaveLength(36);
    expect((await mien.recognize(drawEmptyWall())).faces).toHaveLength(0);
    await mien.release();
  });
});
