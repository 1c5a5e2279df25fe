import { type DragEvent, type JSX, useId, useState } from 'react';

/** Where photos are dropped, or chosen with the keyboard. */
export function DropZone({
  compact,
  onFiles,
  onExample,
}: {
  readonly compact: boolean;
  onFiles(files: readonly File[]): void;
  onExample(): void;
}): JSX.Element {
  const id = useId();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const files = [...event.dataTransfer.files];
    if (files.length > 0) onFiles(files);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same by keyboard
    <div
      className={`drop-zone ${over ? 'over' : ''} ${compact ? 'compact' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <p className="drop-title">Drop photos here, or paste them</p>
      <p className="soft small">JPEG, PNG, WebP, AVIF or GIF</p>
      <div className="actions">
        <input
          className="visually-hidden"
          id={id}
          type="file"
          accept="image/*"
          multiple
          onChange={({ target }) => {
            const files = [...(target.files ?? [])];
            target.value = '';
            if (files.length > 0) onFiles(files);
          }}
        />
        <label className="button primary" htmlFor={id}>
          Choose photos
        </label>
        <button type="button" onClick={onExample}>
          Try the example
        </button>
      </div>
      <p className="soft small">The example’s faces are drawn by a program; they are nobody’s.</p>
    </div>
  );
}
