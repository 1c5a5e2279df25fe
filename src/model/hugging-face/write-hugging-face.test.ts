import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sampleFaces } from '../../dataset/sample/sample.js';
import { EXPRESSIONS } from '../../expression.js';
import { createRecognizer } from '../../recognizer/create-recognizer.js';
import { openSession } from '../../runtime/node.js';
import { withFolder } from '../../testing/with-folder.js';
import { readModelFile } from '../model-file.js';
import { randomModel } from '../testing/random-model.js';
import { HuggingFaceClassifier } from './hugging-face-classifier.js';
import { writeHuggingFace } from './write-hugging-face.js';

const json = async (...path: string[]) => JSON.parse(await readFile(join(...path), 'utf8'));

describe('a folder for Hugging Face', () => {
  it('has what the pipeline image-classification of transformers.js 4 reads', async () => {
    await withFolder(async (folder) => {
      await writeHuggingFace(folder, randomModel(3), { name: 'my-run' });
      // The file that dtype fp32 stands for; on WebAssembly the default is another one.
      const session = await openSession(await readFile(join(folder, 'onnx/model.onnx')), { threads: 1 });
      expect([session.inputNames, session.outputNames]).toEqual([['pixel_values'], ['logits']]);
      await session.release();
      const config = await json(folder, 'config.json');
      expect(config['transformers.js_config']).toEqual({ dtype: 'fp32' });
      // A type of MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING_NAMES, with the class that it maps to.
      expect([config.model_type, config.architectures]).toEqual(['resnet', ['ResNetForImageClassification']]);
      expect(Object.values(config.id2label)).toEqual(EXPRESSIONS);
      expect(EXPRESSIONS.map((name) => config.id2label[config.label2id[name]])).toEqual(EXPRESSIONS);
      // Base ImageProcessor: do_rescale and do_convert_rgb are true where they are not named.
      expect(await json(folder, 'preprocessor_config.json')).toMatchObject({
        image_processor_type: 'ViTImageProcessor',
        size: { height: 48, width: 48 },
        do_convert_rgb: true,
        do_rescale: false,
        do_normalize: false,
      });
    });
  });

  it('answers as the model does, and holds the model itself', async () => {
    await withFolder(async (folder) => {
      await writeHuggingFace(folder, randomModel(3), { name: 'my-run' });
      const { images } = sampleFaces({ train: 0, validation: 0, test: 7 });
      const model = await createRecognizer({ model: join(folder, 'model.onnx'), threads: 1 });
      const bytes = await readFile(join(folder, 'onnx/model.onnx'));
      const classifier = new HuggingFaceClassifier(await openSession(bytes, { threads: 1 }));
      const [own, other] = [await model.probabilities(images), await classifier.probabilities(images)];
      expect(own).toHaveLength(49);
      own.forEach((share, i) => {
        expect(other[i]).toBeCloseTo(share, 4);
      });
      await Promise.all([model.release(), classifier.release()]);
      expect(Buffer.from(await readModelFile(join(folder, 'model.onnx'))).includes('mien')).toBe(true);
    });
  });

  it('has a card with YAML, and a licence only where one is named', async () => {
    await withFolder(async (folder) => {
      await writeHuggingFace(join(folder, 'a'), randomModel(3), { name: 'a_[b]\n# c', licence: 'mit' });
      await writeHuggingFace(join(folder, 'b'), randomModel(3), { name: 'b' });
      const [card, bare] = await Promise.all(
        ['a', 'b'].map((name) => readFile(join(folder, name, 'README.md'), 'utf8')),
      );
      const [, facts = '', text = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(card!) ?? [];
      const lines = ['license: mit', 'library_name: transformers.js', 'pipeline_tag: image-classification'];
      expect(facts.split('\n').slice(0, 3)).toEqual(lines);
      expect(facts).toContain('tags:\n  - onnx\n');
      expect(text).toContain('# a\\_\\[b\\] \\# c\n');
      expect(bare).not.toContain('license:');
    });
  });

  it('is never written over what is there', async () => {
    await withFolder(async (folder) => {
      await writeHuggingFace(folder, randomModel(3), { name: 'one' });
      const again = writeHuggingFace(folder, randomModel(4), { name: 'two' });
      await expect(again).rejects.toMatchObject({ code: 'OPTION_INVALID' });
      expect((await readdir(folder)).sort()).toEqual([
        ...['README.md', 'config.json', 'model.onnx', 'onnx', 'preprocessor_config.json'],
      ]);
    });
  });
});
