import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nonFaceTable, type Robustness, robustnessText } from './robustness.js';

const ROBUSTNESS: Robustness = {
  split: 'test',
  protocol: 'majority-7',
  table: null,
  n: 1000,
  undisturbed: { accuracy: 0.865, uncertain: 0.084 },
  disturbances: [
    {
      name: 'resolution',
      unit: 'pixels of 48 that are left',
      levels: [32, 24, 16, 12, 8].map((level) => ({ level, accuracy: 0.5, uncertain: 1 })),
    },
  ],
};
const longest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe('what corruptions do', () => {
  it('says accuracy and uncertain share of each strength, and what strengths are', () => {
    const text = robustnessText(ROBUSTNESS);
    expect(text).toMatch(/\| none +\| +86\.5 \(8\) \|/);
    expect(text).toMatch(/\| resolution \|( +50\.0 \(100\) \|){5}/);
    expect(text).toContain('\n- resolution: 32, 24, 16, 12, 8 (pixels of 48 that are left)');
  });

  it('fits 80 columns, also that of the packaged model', () => {
    const path = new URL('../../models/default/robustness.json', import.meta.url);
    const packaged = JSON.parse(readFileSync(path, 'utf8')) as Robustness;
    for (const each of [ROBUSTNESS, packaged]) expect(longest(robustnessText(each))).toBeLessThanOrEqual(80);
    expect(nonFaceTable([{ kind: 'noise', n: 1000, uncertain: 0.5 }])).toMatch(/\| +1,000 \|/);
  });
});
