import type { JSX } from 'react';
import { Message } from '../shell/message.js';
import type { RunDetails } from './run-shapes.js';

/** How to go on with a run that no process is at. Nothing for the others. */
export function RunTrouble({
  run: { state, name, config },
}: {
  readonly run: RunDetails;
}): JSX.Element | null {
  if (state === 'interrupted') {
    const command = config?.test === false ? 'train' : 'run';
    return (
      <Message kind="info" title="This run was interrupted" testId="interrupted">
        <p>No process works at it now. It goes on from its last checkpoint, in the folder of your project:</p>
        <pre>{`npx mienjs ${command} --resume models/history/${name}`}</pre>
      </Message>
    );
  }
  if (state === 'failed') {
    return (
      <Message kind="error" title="This run failed">
        <p>It left no settings to go on with. Start a new one:</p>
        <pre>npx mienjs run</pre>
      </Message>
    );
  }
  return null;
}
