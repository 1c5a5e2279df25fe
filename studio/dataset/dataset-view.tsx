import type { JSX } from 'react';
import { count } from '../../src/text/number-text.js';
import { Figures } from '../runs/figures.js';
import { RemoteView } from '../server/remote-view.js';
import { useRemote } from '../server/use-remote.js';
import { AuditIssues } from './audit-issues.js';
import { AverageFaces } from './average-faces.js';
import { ClassBalance } from './class-balance.js';
import type { DatasetDetails } from './dataset-shapes.js';
import { FaceGrid } from './face-grid.js';

export function DatasetView({ name }: { readonly name: string }): JSX.Element {
  const asked = useRemote<DatasetDetails>(`datasets/${encodeURIComponent(name)}`);
  return (
    <RemoteView asked={asked} what="Data sets">
      {({ counts, nearCopies, audit }) => (
        <>
          <Figures
            figures={[
              { name: 'faces', value: count(counts.total), note: splitsText(counts.split) },
              {
                name: 'sources',
                value: count(audit.sources.length),
                note: Object.keys(counts.source).join(', '),
              },
              { name: 'exact copies', value: count(audit.duplicates), note: 'of an earlier face' },
              {
                name: 'near-duplicates',
                value: nearCopies === null ? '–' : count(nearCopies.validation + nearCopies.test),
                note:
                  nearCopies === null
                    ? 'not looked for'
                    : 'of a training photo, cut otherwise, in other splits',
              },
              {
                name: 'issues',
                value: count(audit.issues.length),
                note: audit.issues.length === 0 ? 'nothing was found' : 'listed below',
              },
            ]}
          />
          <ClassBalance counts={counts} audit={audit} />
          <AverageFaces dataset={name} counts={counts} />
          <FaceGrid dataset={name} counts={counts} />
          <AuditIssues audit={audit} />
        </>
      )}
    </RemoteView>
  );
}

function splitsText(splits: Readonly<Record<string, number>>): string {
  return Object.entries(splits)
    .map(([split, value]) => `${count(value)} ${split}`)
    .join(', ');
}
