import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hrefOf, PAGES, parseRoute } from '../../studio/shell/parse-route.js';

describe('addresses of the studio', () => {
  it('lead back to the page and the names they were made from', () => {
    const names = fc.array(fc.string({ minLength: 1, unit: 'binary' }).filter(isWritable), { maxLength: 3 });
    fc.assert(
      fc.property(fc.constantFrom(...PAGES), names, (page, rest) => {
        expect(parseRoute(hrefOf(page, ...rest))).toEqual({ page, rest });
      }),
    );
  });

  it.each(['', '#', '#/', '#/nowhere', '#/nowhere/at/all'])(
    'that are none, as %j, lead to Recognise',
    (hash) => {
      expect(parseRoute(hash)).toEqual({ page: 'recognise', rest: [] });
    },
  );

  it('that were typed badly do no harm', () => {
    expect(parseRoute('#/runs/%E0%A4')).toEqual({ page: 'runs', rest: ['%E0%A4'] });
  });
});

/** Halves of surrogate pairs cannot stand in an address. */
function isWritable(text: string): boolean {
  return text.isWellFormed();
}
