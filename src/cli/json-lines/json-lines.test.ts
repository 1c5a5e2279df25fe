import { describe, expect, it } from 'vitest';
import { discoverSources } from '../../dataset/discover.js';
import { MienError } from '../../errors.js';
import { evaluate } from '../../evaluation/evaluate.js';
import { faceAt } from '../../face/testing/face-at.js';
import { listModels } from '../../recognizer/list-models.js';
import { Recognizer } from '../../recognizer/recognizer.js';
import {
  DESCRIPTION,
  detectorOf,
  grayLevelSession,
  plainExplainer,
  plainImage,
} from '../../recognizer/testing/doubles.js';
import { modelJson } from '../commands/models.js';
import { explanationJson, faceJson } from '../face-lines.js';
import { JSON_LINES, type JsonCommand, jsonCommand, jsonSchema } from './json-lines.js';

const recognizer = new Recognizer<string>({
  session: grayLevelSession(),
  description: DESCRIPTION,
  name: 'double',
  decode: async () => plainImage(30),
  openDetector: async () => detectorOf(({ data }) => (data[0] === 0 ? [] : [faceAt(5, 5, 30)])),
  openExplainer: async () => plainExplainer(),
});
/** As it is printed and read again. */
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const broken = new MienError('IMAGE_UNREADABLE', 'a.jpg: no picture', { hint: 'Use another.' });
const image = plainImage(60);

/** Three faces: two happy ones, of which one is called sad, and a sad one. */
const evaluation = () =>
  evaluate({
    model: 'double',
    split: 'test',
    labelled: {
      ...{ protocol: 'majority-7', table: undefined, rows: Int32Array.of(0, 1, 2) },
      ...{ labels: Uint8Array.of(3, 3, 4), distributions: new Float32Array(21) },
    },
    probabilities: Float32Array.from([3, 4, 4].flatMap(sure)),
    copiesOfTraining: [false, true, false],
    nearCopies: [false, true, false],
  });
const sure = (expression: number) => Array.from({ length: 7 }, (_, k) => (k === expression ? 0.94 : 0.01));

describe('the lines of --json', () => {
  it.each<[JsonCommand, () => Promise<readonly unknown[]>]>([
    [
      'predict',
      async () => [
        faceJson('a.jpg', await recognizer.recognize(image)),
        faceJson('a.jpg', await recognizer.recognize(plainImage(0))),
        faceJson('a.jpg', await recognizer.recognize(image), true),
        { file: 'a.jsonl', rows: 2, failed: 1 },
        faceJson('a.jpg', await recognizer.recognize({ ...image, partial: true })),
        faceJson('a.jpg', (await recognizer.recognizeCrops([image]))[0]!),
        faceJson('a.jpg', broken),
      ],
    ],
    [
      'detect',
      async () => [
        faceJson('a.jpg', await recognizer.detect(image)),
        faceJson('a.jpg', await recognizer.detect(plainImage(0))),
        faceJson('a.jpg', new MienError('FILE_NOT_FOUND', 'a.jpg')),
      ],
    ],
    [
      'explain',
      async () => {
        const picture = await recognizer.explainFound(await recognizer.findFaces(image));
        return [explanationJson('a.jpg', picture, 'a.png'), explanationJson('a.jpg', picture, undefined)];
      },
    ],
    ['models', async () => (await listModels()).map(modelJson)],
    ['datasets', async () => (await discoverSources('nowhere')).sources],
    ['evaluate', async () => [evaluation()]],
    ['run', async () => [{ event: 'evaluation', ...evaluation() }]],
  ])('of %s fit their schema', async (command, make) => {
    const lines = await make();
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) JSON_LINES[command].parse(sent(line));
    expect(JSON_LINES[command].safeParse({ file: 'a.jpg' }).success).toBe(false);
  });

  it('are found by the words that call a command', () => {
    expect(jsonCommand(['models', 'pull', 'mtcnn-reference'])).toBe('models-pull');
    expect(jsonCommand(['models', '--json'])).toBe('models');
    expect(jsonCommand(['serve', '--json'])).toBeUndefined();
  });

  it('have a schema that says its dialect, and what a line is', () => {
    expect(jsonSchema('models-pull')).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'A line of mien models pull --json',
      required: ['name', 'path'],
    });
  });
});
