import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageTitle } from '../../studio/shell/page-title.js';
import { hrefOf, hrefWith, PAGES, parseRoute } from '../../studio/shell/parse-route.js';

describe('addresses of the studio', () => {
  it('lead back to the page and the names they were made from', () => {
    const names = fc.array(fc.string({ minLength: 1, unit: 'binary' }).filter(isWritable), { maxLength: 3 });
    fc.assert(
      fc.property(fc.constantFrom(...PAGES), names, (page, rest) => {
        expect(parseRoute(hrefOf(page, ...rest))).toEqual({ page, rest, query: {} });
      }),
    );
  });

  it.each(['', '#', '#/'])('that are empty, as %j, lead to Recognise', (hash) => {
    expect(parseRoute(hash)).toEqual({ page: 'recognise', rest: [], query: {} });
  });

  it.each(['#/nowhere', '#/nowhere/at/all', '#/Runs'])('that are none, as %j, are told apart', (hash) => {
    expect(parseRoute(hash).page).toBeUndefined();
  });

  it('keep what is chosen on a page, whatever is in it', () => {
    const value = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 2 }), value, value, (rest, label, named) => {
        const route = parseRoute(hrefWith(parseRoute(hrefOf('runs', ...rest)), { label, named }));
        expect(route).toEqual({ page: 'runs', rest, query: { label, named } });
        expect(parseRoute(hrefWith(route, { named: '' })).query).toEqual({ label });
      }),
    );
  });

  it('have titles that tell them apart', () => {
    const titles = [
      '',
      '#/recognise/webcam',
      '#/runs',
      '#/runs/a',
      '#/runs/a/b',
      '#/dataset/faces',
      '#/nowhere',
    ];
    const shown = titles.map((hash) => pageTitle(parseRoute(hash)));
    expect(shown).toEqual([
      'Recognise – mien studio',
      'Webcam – Recognise – mien studio',
      'Runs – mien studio',
      'a – Runs – mien studio',
      'a and b – Runs – mien studio',
      'faces – Dataset – mien studio',
      'No such page – mien studio',
    ]);
  });

  it('that were typed badly do no harm', () => {
    expect(parseRoute('#/runs/%E0%A4')).toEqual({ page: 'runs', rest: ['%E0%A4'], query: {} });
  });
});

/** Halves of surrogate pairs cannot stand in an address. */
function isWritable(text: string): boolean {
  return text.isWellFormed();
}
