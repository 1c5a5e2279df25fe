import { type JSX, useId } from 'react';

/** Opens the system's window for files. */
export function ChoosePhotos({
  words,
  primary = false,
  onFiles,
}: {
  readonly words: string;
  readonly primary?: boolean;
  onFiles(files: readonly File[]): void;
}): JSX.Element {
  const id = useId();
  return (
    <span className="choose-files">
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
      <label className={primary ? 'button primary' : 'button'} htmlFor={id}>
        {words}
      </label>
    </span>
  );
}
