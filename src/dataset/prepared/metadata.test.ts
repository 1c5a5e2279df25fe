import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../../expression.js';
import { type FaceRecord, SPLITS } from '../record.js';
import { formatMetadata, labelOfFileName, parseMetadata } from './metadata.js';

const votes = fc.array(fc.nat(10), { minLength: 10, maxLength: 10 });
const anyRecord = fc.record({
  fileName: fc.constantFrom(
    'images/train/happy/fer2013-00007.png',
    'images/test/unlabelled/sample-00001.png',
  ),
  split: fc.constantFrom(...SPLITS),
  source: fc.constantFrom('fer2013', 'sample'),
  sourceRow: fc.nat(),
  sourceLabel: fc.option(fc.constantFrom(...EXPRESSIONS), { nil: undefined }),
  name: fc.option(
    fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((name) => name.trim() !== '' && !/[\r\n]/.test(name)),
    { nil: undefined },
  ),
  votes: fc.record({ fer2013new: votes, 'label-tables': votes }, { requiredKeys: [] }),
  duplicateOf: fc.option(fc.constant(0), { nil: undefined }),
  faceBox: fc.option(
    fc.tuple(
      fc.integer(),
      fc.integer(),
      fc.nat(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
    ),
    {
      nil: undefined,
    },
  ),
});

const one: FaceRecord = {
  fileName: 'images/validation/happy/fer2013-00007.png',
  split: 'validation',
  source: 'fer2013',
  sourceRow: 7,
  sourceLabel: 'sad',
  name: 'fer0000007.png',
  votes: { fer2013new: [0, 8, 0, 1, 0, 0, 0, 0, 1, 0] },
  duplicateOf: undefined,
  faceBox: undefined,
};

describe('metadata.csv', () => {
  it('has file_name first, the label of the folder, and ten columns for the one table', () => {
    const [header, row, end] = formatMetadata([one]).split('\n');
    expect(header).toBe(
      'file_name,split,label,source,source_row,source_label,name,' +
        'fer2013new_neutral,fer2013new_happiness,fer2013new_surprise,fer2013new_sadness,fer2013new_anger,' +
        'fer2013new_disgust,fer2013new_fear,fer2013new_contempt,fer2013new_unknown,fer2013new_NF,' +
        'duplicate_of,face_x,face_y,face_width,face_height',
    );
    expect(row).toBe(
      'images/validation/happy/fer2013-00007.png,validation,happy,fer2013,7,sad,fer0000007.png,0,8,0,1,0,0,0,0,1,0,,,,,',
    );
    expect(end).toBe('');
  });

  it('reads back whatever it writes', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 8 }), (records) => {
        expect(parseMetadata(formatMetadata(records as FaceRecord[]), 'metadata.csv')).toEqual(records);
      }),
      { numRuns: 200 },
    );
  });

  it('takes the label from the folder', () => {
    expect(labelOfFileName('images/test/fear/x.png')).toBe('fear');
    expect(labelOfFileName('images/test/unlabelled/x.png')).toBe('');
  });

  const text = formatMetadata([one, one]);
  it.each([
    [text.replace('source_row', 'row'), 'misses the columns source_row'],
    [text.replace(',7,sad', ',7x,sad'), 'row 0: source_row is "7x"'],
    [text.replace(',7,sad', ',7,furious'), 'row 0: source_label is "furious"'],
    [text.replace(',validation,', ',exam,'), 'row 0: split is "exam"'],
    [text.replace(/,\n$/, '\n'), 'row 1: 21 fields, expected 22'],
    [text.replace(',0,8,', ',0,,'), 'row 0: fer2013new_happiness is ""'],
    [text.replace('1,0,,,,,', '1,0,2,,,,'), 'row 0: duplicate_of is 2, expected 0 to 1'],
    [text.replace('1,0,,,,,', '1,0,,1,2,,'), 'face_width is "", expected a number'],
    [`${text}"`, 'Quote Not Closed'],
  ])('refuses a damaged file: %#', (damaged, message) => {
    expect(() => parseMetadata(damaged, 'metadata.csv')).toThrow(
      expect.objectContaining({ code: 'DATASET_BROKEN', message: expect.stringContaining(message) }),
    );
  });
});
