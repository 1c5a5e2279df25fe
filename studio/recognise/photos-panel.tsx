import { type JSX, useCallback, useEffect } from 'react';
import type { EngineControl } from '../engine/use-engine.js';
import type { SecondModel } from '../engine/use-second-model.js';
import { hrefOf } from '../shell/parse-route.js';
import { DropZone } from './drop-zone.js';
import { PhotoToolbar } from './photo-toolbar.js';
import { PhotoViewer } from './photo-viewer.js';
import { RemovedNote } from './removed-note.js';
import type { Photos } from './use-photos.js';

export function PhotosPanel({
  photos,
  chosen,
  control: { state, choice, prior },
  second,
}: {
  readonly photos: Photos;
  /** The photo that the address names. */
  readonly chosen: string | undefined;
  readonly control: EngineControl;
  readonly second: SecondModel;
}): JSX.Element {
  const { list, add, addExample } = photos;
  const addShown = useCallback(
    (files: readonly File[]) => {
      if (chosen !== undefined) location.hash = hrefOf('recognise');
      add(files);
    },
    [add, chosen],
  );
  usePaste(addShown);

  return (
    <section className="photos" aria-label="Photos">
      {list.length === 0 ? (
        <DropZone onFiles={addShown} onExample={addExample} />
      ) : (
        <>
          <PhotoToolbar
            photos={photos}
            state={state}
            ownModel={choice.place === 'browser' ? choice.ownModel : undefined}
            onFiles={addShown}
          />
          <PhotoViewer photos={photos} chosen={chosen} state={state} prior={prior} second={second} />
        </>
      )}
      <RemovedNote photos={photos} />
    </section>
  );
}

function usePaste(onFiles: (files: readonly File[]) => void): void {
  useEffect(() => {
    const paste = ({ clipboardData }: ClipboardEvent): void => {
      const files = [...(clipboardData?.files ?? [])];
      if (files.length > 0) onFiles(files);
    };
    addEventListener('paste', paste);
    return () => removeEventListener('paste', paste);
  }, [onFiles]);
}
