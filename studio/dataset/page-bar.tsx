import type { JSX } from 'react';
import { count } from '../../src/text/number-text.js';
import type { Query } from '../shell/parse-route.js';

/** Faces a page: whole rows of three, four, five, six or ten. */
export const PAGE = 60;

/** The page that an address names, from 0; there it counts from 1. */
export function pageOf({ page }: Query): number {
  const number = Number(page);
  return Number.isInteger(number) && number >= 1 ? number - 1 : 0;
}

/** Which faces are shown of how many, and a way to those before and after. */
export function PageBar({
  page,
  shown,
  total,
  onPage,
}: {
  /** From 0. */
  readonly page: number;
  readonly shown: number;
  readonly total: number;
  onPage(page: number): void;
}): JSX.Element {
  return (
    <div className="toolbar">
      <p role="status" className="small">
        {total === 0
          ? 'No face fits.'
          : `${count(page * PAGE + 1)}–${count(page * PAGE + shown)} of ${count(total)}`}
      </p>
      <button type="button" disabled={page === 0} onClick={() => onPage(page - 1)}>
        Back
      </button>
      <button type="button" disabled={(page + 1) * PAGE >= total} onClick={() => onPage(page + 1)}>
        Next
      </button>
    </div>
  );
}
