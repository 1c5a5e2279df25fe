import type { JSX } from 'react';
import type { EngineControl } from '../engine/use-engine.js';
import { EngineBar } from '../recognise/engine-bar.js';
import { EngineTrouble } from '../recognise/engine-trouble.js';
import { PriorPicker } from '../recognise/prior-picker.js';
import { Message } from '../shell/message.js';
import { ChooseClip } from './choose-clip.js';
import { ClipView } from './clip-view.js';
import type { Clip } from './use-clip.js';

/** `#/video`: a clip becomes a timeline of its faces and a table, in this browser. */
export function VideoPage({
  control,
  clip,
}: {
  readonly control: EngineControl;
  readonly clip: Clip;
}): JSX.Element {
  return (
    <>
      <div className="page-head">
        <h1>Video</h1>
        <p className="lead">
          Follows the faces of a clip, and draws which expression others are likely to perceive in each over
          time.
        </p>
      </div>
      <EngineBar control={control}>
        <PriorPicker control={control} />
      </EngineBar>
      <EngineTrouble control={control} />
      {control.choice.place === 'server' ? (
        <Message
          kind="info"
          title="Clips are looked at in this browser"
          actions={
            <button type="button" onClick={() => control.choose({ place: 'browser' })}>
              Use this browser
            </button>
          }
        >
          <p>The server is chosen now, and clips are not sent there.</p>
        </Message>
      ) : null}
      {clip.file === undefined ? (
        <div className="drop-zone" data-testid="drop-clip">
          <p className="drop-title">Drop a clip anywhere</p>
          <p className="soft small">MP4, MOV, WebM or Matroska, as far as this browser decodes it</p>
          <div className="actions">
            <ChooseClip words="Choose a clip" primary onFile={clip.open} />
          </div>
        </div>
      ) : (
        <ClipView key={clip.look} clip={clip} file={clip.file} control={control} />
      )}
    </>
  );
}
