import { describe, expect, it } from 'vitest';
import type { FaceRecord, VoteTable } from '../dataset/record.js';
import { sampleFaces } from '../dataset/sample/sample.js';
import { EXPRESSION_COUNT, EXPRESSIONS } from '../expression.js';
import { FACE_BYTES } from '../image/face-size.js';
import { resolveConfig, type TrainingConfigInput } from '../training/config.js';
import { evaluateModel, reportedRules } from './evaluate-model.js';

const drawn = sampleFaces({ train: 0, validation: 0, test: 7 });

function namesOf(
  records: readonly FaceRecord[],
  validationLabels: TrainingConfigInput['validationLabels'],
  table: VoteTable | null = null,
): readonly string[] {
  const rules = reportedRules(
    { records },
    { training: resolveConfig('mien-s', { validationLabels }), table },
  );
  return rules.map((rule) => [rule.protocol, rule.table].filter(Boolean).join(' '));
}

describe('the rules that a run is reported by', () => {
  const votes = [4, 0, 0, 1, 3, 2, 0, 0, 0, 0] as const;
  const voted = drawn.records.map((record) => ({
    ...record,
    votes: { fer2013new: [...votes], 'label-tables': [...votes] },
  }));

  it('begin with majority-7, where that chose the weights', () => {
    expect(namesOf(voted, 'majority-7')).toEqual([
      'majority-7 fer2013new',
      'majority-8 fer2013new',
      'majority-7 label-tables',
      'majority-8 label-tables',
      'argmax fer2013new',
      'source-label',
    ]);
  });

  it('begin with any other that did, and are all there still', () => {
    const all = namesOf(voted, 'majority-7').toSorted();
    expect(namesOf(voted, 'source-label')[0]).toBe('source-label');
    expect(namesOf(voted, 'argmax')[0]).toBe('argmax fer2013new');
    expect(namesOf(voted, 'majority-7', 'label-tables')[0]).toBe('majority-7 label-tables');
    expect(namesOf(voted, 'argmax', 'label-tables')[0]).toBe('argmax label-tables');
    expect(namesOf(voted, 'source-label').toSorted()).toEqual(all);
  });

  it('are the labels of the source, where nobody voted', () => {
    for (const chosen of ['majority-7', 'argmax', 'source-label'] as const)
      expect(namesOf(drawn.records, chosen)).toEqual(['source-label']);
  });
});

describe('a model on a split', () => {
  const dataset = { ...drawn, hash: 'drawn' };
  const labels = dataset.records.map(({ sourceLabel }) => EXPRESSIONS.indexOf(sourceLabel!));
  let asked = 0;
  /** Right and sure of the faces as they are, wrong of any other view. */
  const recognizer = {
    name: 'drawn',
    description: { uncertainBelow: 0.5 } as never,
    async probabilities(faces: Uint8Array) {
      asked++;
      const known = faces.every((value, i) => value === dataset.images[i]);
      const result = new Float32Array(labels.length * EXPRESSION_COUNT);
      labels.forEach((label, i) => {
        const at = i * EXPRESSION_COUNT;
        result[at + label] = known ? 1 : 0.25;
        result[at + ((label + 1) % EXPRESSION_COUNT)] = known ? 0 : 0.75;
      });
      expect(result).toHaveLength((faces.length / FACE_BYTES) * EXPRESSION_COUNT);
      return result;
    },
  };

  it('stops between two views', async () => {
    asked = 0;
    const controller = new AbortController();
    const impatient = {
      ...recognizer,
      probabilities(faces: Uint8Array) {
        controller.abort();
        return recognizer.probabilities(faces);
      },
    };
    const rules = [{ protocol: 'source-label' }] as const;
    await expect(
      evaluateModel(impatient, dataset, { split: 'test', rules, views: 10, signal: controller.signal }),
    ).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(asked).toBe(1);
  });

  it.each([
    [1, 1],
    [2, 0.625],
    [10, 0.325],
  ] as const)('answers with the mean of %i views', async (views, share) => {
    asked = 0;
    const rules = [{ protocol: 'source-label' }] as const;
    const [judged] = await evaluateModel(recognizer, dataset, { split: 'test', rules, views });
    expect(asked).toBe(views);
    expect(judged!.evaluation.views).toBe(views === 1 ? undefined : views);
    expect(judged!.evaluation.accuracy).toBe(share > 0.5 ? 1 : 0);
    labels.forEach((label, i) => {
      expect(judged!.probabilities[i * EXPRESSION_COUNT + label]).toBeCloseTo(share, 6);
    });
  });
});
