import { describe, expect, it } from 'vitest';
import { textTable } from '../text/text-table.js';
import { summarize } from './summary.js';
import { exampleEvaluation } from './testing/run-report.js';

describe('summarize', () => {
  const evaluation = exampleEvaluation();
  const text = summarize(evaluation);

  it('heads with model, split, protocol and votes', () => {
    expect(text.split('\n')[0]).toBe('## mien-tiny: test split, protocol majority-8, vote table fer2013new');
  });

  it('sets official beside de-duplicated', () => {
    expect(text).toMatch(/\| n +\| +12 \| +9 \| +7 \|/);
    expect(text).toMatch(/\| accuracy +\| +66\.7 % \| +55\.6 % \| +57\.1 % \|/);
    expect(text).toMatch(/\| 95 % interval +\| +39\.1–86\.2 % \| +26\.7–81\.1 % \| +25\.0–84\.2 % \|/);
  });

  it('shows each class, a dash where there is no ratio, and the counts', () => {
    expect(text).toMatch(/\| happy +\| +3 \| +100\.0 % \| +100\.0 % \| +1\.000 \|/);
    expect(text).toMatch(/\| contempt +\| +1 \| +– \| +0\.0 % \| +0\.000 \| +– \|/);
    expect(text).toMatch(/\| sad +\| +0 \| +0 \| +0 \| +0 \| +1 \| +0 \| +1 \|/);
  });

  it('aligns each table, in at most 80 columns', () => {
    for (const block of text.split('\n\n').filter((part) => part.startsWith('|'))) {
      const widths = new Set(block.split('\n').map((line) => line.length));
      expect(widths.size).toBe(1);
      expect(Math.max(...widths)).toBeLessThanOrEqual(80);
    }
  });

  it('says where no votes were used', () => {
    expect(summarize({ ...evaluation, table: null })).toContain('protocol majority-8, no votes\n');
  });

  it('names the sources where there are several', () => {
    const text = summarize({ ...evaluation, sources: { fer2013: 3186, iefdb: 248 } });
    expect(text).toContain('Faces of fer2013 3,186, iefdb 248, judged together.');
    expect(summarize({ ...evaluation, sources: { fer2013: 12 } })).not.toContain('together');
  });

  it('says how many views were averaged', () => {
    expect(text).not.toContain('views');
    expect(summarize({ ...evaluation, views: 10 })).toContain('the mean of 10 views of the face');
  });

  it('stands without the other sets', () => {
    const { withoutNearCopies, ...known } = evaluation;
    expect(summarize({ ...known, deduplicated: null })).toMatch(/\| n +\| +12 \| +– \|\n/);
    expect(summarize({ ...known, withoutNearCopies: null })).toMatch(/\| n +\| +12 \| +9 \| +– \|\n/);
  });
});

describe('textTable', () => {
  it('is Markdown, aligned', () => {
    expect(
      textTable(
        ['a', 'value'],
        [
          ['long name', '1'],
          ['x', '100,000'],
        ],
      ),
    ).toBe(
      [
        '| a         |   value |',
        '| --------- | ------: |',
        '| long name |       1 |',
        '| x         | 100,000 |',
      ].join('\n'),
    );
  });

  it('cannot be broken by a cell', () => {
    expect(textTable(['a|b'], [['c\nd']])).toBe(['| a\\|b |', '| ---- |', '| c d  |'].join('\n'));
  });
});
