import type { JSX } from 'react';
import { RemoteView } from '../server/remote-view.js';
import { useRemote } from '../server/use-remote.js';
import { Message } from '../shell/message.js';
import type { DatasetList } from './dataset-shapes.js';
import { DatasetTabs } from './dataset-tabs.js';
import { DatasetView } from './dataset-view.js';

/** The prepared data sets of this machine, one at a time: `#/dataset/<name>`. */
export function DatasetPage({ name }: { readonly name: string | undefined }): JSX.Element {
  const asked = useRemote<DatasetList>('datasets');
  return (
    <>
      <div className="page-head">
        <h1>Dataset</h1>
        <p className="lead">
          What a model learns from: look at the faces, their labels and what was found wrong.
        </p>
      </div>
      <RemoteView asked={asked} what="Data sets">
        {({ datasets }) => {
          const shown = datasets.find((dataset) => dataset.name === name) ?? datasets[0];
          if (shown === undefined) {
            return (
              <Message kind="empty" title="No dataset has been prepared here yet">
                <p>Drawn sample faces take a second; for real ones see docs/data.md:</p>
                <pre>npx mienjs prepare --sample</pre>
              </Message>
            );
          }
          return (
            <>
              <DatasetTabs datasets={datasets} shown={shown.name} />
              {shown.error === undefined ? (
                <DatasetView key={shown.name} name={shown.name} />
              ) : (
                <Message kind="error" title={`${shown.name} is damaged`}>
                  <p>{shown.error.message}</p>
                  <p>{shown.error.hint}</p>
                </Message>
              )}
            </>
          );
        }}
      </RemoteView>
    </>
  );
}
