import type { JSX } from 'react';
import { Message } from './message.js';
import { PAGE_NAMES } from './page-title.js';
import { hrefOf, PAGES } from './parse-route.js';

/** For an address that leads nowhere. */
export function NoSuchPage(): JSX.Element {
  return (
    <>
      <div className="page-head">
        <h1>No such page</h1>
      </div>
      <Message kind="info" title="The studio has no page at this address">
        <p className="long">
          <code>{location.hash}</code>
        </p>
        <p>It has these:</p>
        <ul className="page-list">
          {PAGES.map((page) => (
            <li key={page}>
              <a href={hrefOf(page)}>{PAGE_NAMES[page]}</a>
            </li>
          ))}
        </ul>
      </Message>
    </>
  );
}
