import type { JSX } from 'react';
import { RemoteView } from '../server/remote-view.js';
import { useRemote } from '../server/use-remote.js';
import { Message } from '../shell/message.js';
import { CompareRuns } from './compare-runs.js';
import type { RunList } from './run-shapes.js';
import { RunTable } from './run-table.js';
import { RunView } from './run-view.js';

/** Milliseconds between two looks at the list. */
const POLL = 5000;

/** All runs, one run, or several beside each other: `#/runs/<name>/<other>/…`. */
export function RunsPage({ names: [name, ...others] }: { readonly names: readonly string[] }): JSX.Element {
  if (name !== undefined && others.length > 0) {
    // A run is compared with others, never with itself.
    return <CompareRuns names={[...new Set([name, ...others])]} />;
  }
  if (name !== undefined) return <RunView key={name} name={name} />;
  return <RunsList />;
}

function RunsList(): JSX.Element {
  const asked = useRemote<RunList>('runs', POLL);
  return (
    <>
      <div className="page-head">
        <h1>Runs</h1>
        <p className="lead">
          Trainings in this project’s models/history, the newest first. One that is under way is shown live.
        </p>
      </div>
      <RemoteView asked={asked} what="Runs">
        {({ runs }) =>
          runs.length === 0 ? (
            <Message kind="empty" title="No run yet">
              <p>A run on drawn sample faces takes about a minute and appears here while it trains:</p>
              <pre>npx mienjs run</pre>
            </Message>
          ) : (
            <RunTable runs={runs} />
          )
        }
      </RemoteView>
    </>
  );
}
