import { type JSX, useState } from 'react';
import { count } from '../../src/text/number-text.js';
import type { DatasetAudit } from './dataset-shapes.js';
import { issueWords } from './issue-words.js';

/** Issues of a kind that are shown at once. */
const SHOWN = 20;

/** What was found wrong while the data was prepared, by kind. */
export function AuditIssues({
  audit: { issues, issueCounts },
}: {
  readonly audit: DatasetAudit;
}): JSX.Element {
  return (
    <section className="stack" aria-labelledby="issues">
      <h2 id="issues">Audit</h2>
      {issues.length === 0 ? (
        <p>Nothing was found wrong.</p>
      ) : (
        <>
          <p className="soft">Each opens to what it means and to its rows.</p>
          {Object.entries(issueCounts).map(([code, number]) => (
            <IssueKind
              key={code}
              code={code}
              number={number}
              issues={issues.filter((one) => one.code === code)}
            />
          ))}
        </>
      )}
    </section>
  );
}

function IssueKind({
  code,
  number,
  issues,
}: {
  readonly code: string;
  readonly number: number;
  readonly issues: DatasetAudit['issues'];
}): JSX.Element {
  const [shown, setShown] = useState(SHOWN);
  const excluded = issues.filter(({ outcome }) => outcome === 'excluded').length;
  return (
    <details className="card issue">
      <summary>
        <code>{code}</code> {count(number)}{' '}
        <span className="soft small">{excluded === 0 ? 'noted' : `${count(excluded)} kept out`}</span>
      </summary>
      <p className="issue-words">{issueWords(code) ?? 'See docs/data.md.'}</p>
      <ul>
        {issues.slice(0, shown).map(({ file, row, message }) => (
          <li key={`${file} ${row} ${message}`}>
            <span className="soft">
              {file}
              {row === undefined ? '' : `, row ${count(row)}`}:
            </span>{' '}
            {message}
          </li>
        ))}
      </ul>
      {shown < issues.length ? (
        <button type="button" onClick={() => setShown(shown + 10 * SHOWN)}>
          Show more
        </button>
      ) : null}
    </details>
  );
}
