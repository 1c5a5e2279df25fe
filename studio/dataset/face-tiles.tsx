import { type JSX, type ReactNode, useState } from 'react';
import { RemotePicture } from '../server/remote-picture.js';
import type { FaceRow } from './dataset-shapes.js';
import { FaceDialog } from './face-dialog.js';
import { labelColor } from './label-names.js';
import { picturePath } from './picture-path.js';
import { VoteStrip } from './vote-strip.js';

/** Faces side by side with their labels and votes; each opens to all that is known of it. */
export function FaceTiles<Row extends FaceRow>({
  dataset,
  faces,
  columns,
  note = () => null,
  detail = () => null,
  onOpen = () => {},
}: {
  readonly dataset: string;
  readonly faces: readonly Row[];
  /** Names of the votes. */
  readonly columns: readonly string[];
  /** What else stands below a face. */
  note?(face: Row): ReactNode;
  /** What else stands beside an open face, first of all. */
  detail?(face: Row): ReactNode;
  onOpen?(): void;
}): JSX.Element {
  const [open, setOpen] = useState<Row>();
  return (
    <>
      <ul className="face-grid">
        {faces.map((face) => (
          <li key={face.index}>
            <button
              type="button"
              onClick={() => {
                onOpen();
                setOpen(face);
              }}
            >
              <RemotePicture path={picturePath(dataset, face.index)} alt={`Face ${face.index}`} size={96} />
              <span className="tile-label">
                <span className="swatch" style={{ background: labelColor(face.label) }} />
                {face.label}
              </span>
              {note(face)}
              <VoteStrip row={face} columns={columns} />
            </button>
          </li>
        ))}
      </ul>
      {open === undefined ? null : (
        <FaceDialog dataset={dataset} face={open} columns={columns} onClose={() => setOpen(undefined)}>
          {detail(open)}
        </FaceDialog>
      )}
    </>
  );
}
