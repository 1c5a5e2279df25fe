import { describe, expect, it } from 'vitest';
import { MienError } from '../../errors.js';
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
import { JSON_LINES, jsonSchema } from './json-lines.js';

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

describe('the lines of --json', () => {
  it.each<[keyof typeof JSON_LINES, () => Promise<readonly unknown[]>]>([
    [
      'predict',
      async () => [
        faceJson('a.jpg', await recognizer.recognize(image)),
        faceJson('a.jpg', await recognizer.recognize(plainImage(0))),
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
  ])('of %s fit their schema', async (command, make) => {
    const lines = await make();
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) JSON_LINES[command].parse(sent(line));
    expect(JSON_LINES[command].safeParse({ file: 'a.jpg' }).success).toBe(false);
  });

  it('have a schema that says its dialect, and what a line is', () => {
    expect(jsonSchema('models-pull')).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'A line of mien models pull --json',
      required: ['name', 'path'],
    });
  });
});
