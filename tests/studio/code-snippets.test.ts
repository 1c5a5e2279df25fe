import { describe, expect, it } from 'vitest';
import { type Language, pathOfModel, type Shown, snippet } from '../../studio/recognise/code-snippets.js';
import { detectionOf, USUAL_SEARCH } from '../../studio/recognise/photo-search.js';

const USUAL: Shown = {
  file: 'group photo.jpg',
  model: undefined,
  question: { crop: false },
  origin: 'http://127.0.0.1:8080',
};
const CHANGED: Shown = {
  ...USUAL,
  model: 'my-face.onnx',
  question: {
    crop: false,
    detection: detectionOf({ smallest: 60, sure: 0.9, anyTurn: false })!,
    prior: 'even',
  },
};
const CROP: Shown = { ...USUAL, question: { crop: true, prior: 'training' } };

describe('code for what is shown', () => {
  it.each<[Language, Shown, string]>([
    ['cli', USUAL, "npx mienjs predict 'group photo.jpg'"],
    [
      'cli',
      CHANGED,
      "npx mienjs predict 'group photo.jpg' --model ./my-face.onnx --min-face 60 --thresholds 0.6,0.7,0.9 --prior even",
    ],
    ['cli', CROP, "npx mienjs predict 'group photo.jpg' --no-detect --prior training"],
  ])('in %s is one line', (language, shown, line) => {
    expect(snippet(language, shown)).toBe(line);
  });

  it('names shares by class, and the search of any turn, in every language', () => {
    const shown: Shown = {
      ...USUAL,
      question: {
        crop: false,
        detection: detectionOf({ ...USUAL_SEARCH, anyTurn: true }),
        prior: { happy: 0.75, sad: 0.25 },
      },
    };
    expect(snippet('cli', shown)).toMatch(/ --any-turn --prior '{"happy":0.75,"sad":0.25}'$/);
    expect(snippet('node', shown)).toContain('{ anyTurn: true, prior: {"happy":0.75,"sad":0.25} }');
    const [, query] = /predict\?(.*)'$/.exec(snippet('curl', shown))!;
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      anyTurn: 'true',
      prior: '{"happy":0.75,"sad":0.25}',
    });
  });

  it('in curl asks the server that the page came from', () => {
    expect(snippet('curl', USUAL)).toBe(
      "curl --data-binary @'group photo.jpg' -H 'Content-Type: application/octet-stream' \\\n" +
        "  'http://127.0.0.1:8080/v1/predict'",
    );
    expect(snippet('curl', CHANGED)).toContain(
      "'http://127.0.0.1:8080/v1/predict?minFace=60&thresholds=0.6,0.7,0.9&prior=even'",
    );
  });

  it('names the model of a run by its file, and the server that curl needs for it', () => {
    const shown: Shown = {
      ...USUAL,
      model: pathOfModel({ name: '20260102-mien-s', run: '20260102-mien-s' }),
    };
    const path = 'models/history/20260102-mien-s/model.onnx';
    expect(snippet('cli', shown)).toContain(` --model ./${path}`);
    expect(snippet('node', shown)).toContain(`createRecognizer({ model: './${path}' })`);
    expect(snippet('browser', shown)).toContain(`createRecognizer({ model: '${path}', `);
    expect(snippet('curl', shown)).toMatch(
      /^# Asks: npx mienjs serve --model \.\/models\/history\/.*\ncurl /,
    );
  });

  it('in JavaScript names model, search and class shares, and nothing that is usual', () => {
    expect(snippet('node', USUAL)).toBe(
      [
        "import { createRecognizer } from 'mienjs';",
        '',
        'const mien = await createRecognizer();',
        "const { faces } = await mien.recognize('group photo.jpg');",
        'for (const { expression, confidence } of faces) console.log(expression, confidence);',
      ].join('\n'),
    );
    expect(snippet('node', CHANGED)).toContain(
      "recognize('group photo.jpg', { minFace: 60, thresholds: [0.6,0.7,0.9], prior: 'even' });",
    );
    expect(snippet('node', CHANGED)).toContain("createRecognizer({ model: './my-face.onnx' })");
    expect(snippet('browser', CROP)).toContain(
      "recognizeCrops([document.querySelector('input[type=file]').files[0]], ",
    );
    expect(snippet('browser', CROP)).toContain(
      "createRecognizer({ model: 'models/default/model.onnx', detector: ",
    );
  });
});
