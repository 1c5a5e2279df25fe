import { describe, expect, it } from 'vitest';
import { elanDocument } from './elan.js';
import type { ExpressionSpan } from './expression-spans.js';
import { eafFaults } from './testing/eaf-rules.js';

const CLIP = { name: `Ä "clip" & <1>'s #2 [100%].mp4`, date: '2026-01-01T00:00:00.000Z' };
const span = (
  track: number,
  from: number,
  to: number,
  label: ExpressionSpan['label'] = 'happy',
): ExpressionSpan => ({
  ...{ track, label, from, to, mean: 0.8 },
});
const document = elanDocument([span(1, 0, 1), span(2, 0.5, 1.5, 'uncertain'), span(1, 1, 1.9, 'sad')], CLIP);

describe('an ELAN document', () => {
  it('keeps the rules of EAF 3.0', () => {
    expect(eafFaults(document)).toEqual([]);
  });

  it('keeps them without a span, below zero, and for spans shorter than a millisecond', () => {
    expect(eafFaults(elanDocument([], CLIP))).toEqual([]);
    expect(eafFaults(elanDocument([span(1, -1, -0.5), span(1, -0.5, 0.25)], CLIP))).toEqual([]);
    const short = [span(1, 0, 0.0002), span(1, 0.0002, 1), span(1, 1.0001, 1.0004), span(1, -1, 0.0003)];
    expect(eafFaults(elanDocument(short, CLIP))).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['DATE="2026-01-01T00:00:00.000Z"', 'DATE="1 January"', '<ANNOTATION_DOCUMENT DATE="1 January">'],
    [' MIME_TYPE="video/*"', '', '<MEDIA_DESCRIPTOR> lacks MIME_TYPE'],
    ['TIME_UNITS="milliseconds"', 'TIME_UNITS="seconds"', '<HEADER TIME_UNITS="seconds">'],
    ['TIME_UNITS="milliseconds"', 'TIME_UNITS="PAL-50-frames"', '<HEADER TIME_UNITS="PAL-50-frames">'],
    ['TIER_ID="Face 2"', 'TIER_ID="Face 2" LANG_REF="eng"', '<TIER> has LANG_REF'],
    ['TIME_SLOT_REF2="ts5"', 'TIME_SLOT_REF2="ts9"', 'there is no ts9'],
    ['LINGUISTIC_TYPE_REF="expression"', 'LINGUISTIC_TYPE_REF="speech"', 'there is no speech'],
    ['ANNOTATION_ID="a2"', 'ANNOTATION_ID="ts1"', 'ts1 is given twice'],
    ['TIME_VALUE="500"', 'TIME_VALUE="-5"', '<TIME_SLOT TIME_VALUE="-5">'],
    ['TIME_VALUE="1500"', 'TIME_VALUE="900"', 'ts4 goes back'],
    [
      '<TIME_ORDER>',
      '<TIER LINGUISTIC_TYPE_REF="expression" TIER_ID="x"/>\n<TIME_ORDER>',
      '<ANNOTATION_DOCUMENT> has its elements in disorder',
    ],
    ['TIME_ALIGNABLE="true"', 'TIME_ALIGNABLE="yes"', '<LINGUISTIC_TYPE TIME_ALIGNABLE="yes">'],
  ])('with %s as %s would break them', (right, wrong, fault) => {
    expect(document).toContain(right);
    expect(eafFaults(document.replace(right, wrong))).toContain(fault);
  });
});
