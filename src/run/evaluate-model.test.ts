import { describe, expect, it } from 'vitest';
import type { FaceRecord, VoteTable } from '../dataset/record.js';
import { sampleFaces } from '../dataset/sample.js';
import { resolveConfig, type TrainingConfigInput } from '../training/config.js';
import { reportedRules } from './evaluate-model.js';

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
