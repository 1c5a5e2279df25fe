import { type JSX, useId } from 'react';

/** Opens the system's window for files of a kind: one, or with `multiple` several. */
export function ChooseFiles({
  words,
  accept,
  multiple = false,
  primary = false,
  onFiles,
}: {
  readonly words: string;
  /** As of an `input`. */
  readonly accept: string;
  readonly multiple?: boolean;
  readonly primary?: boolean;
  /** Told of one file at least. */
  onFiles(files: readonly [File, ...File[]]): void;
}): JSX.Element {
  const id = useId();
  return (
    <span className="choose-files">
      <input
        className="visually-hidden"
        id={id}
        type="file"
        accept={accept}
        multiple={multiple}
        onChange={({ target }) => {
          const [first, ...others] = target.files ?? [];
          // So that the same file can be chosen again.
          target.value = '';
          if (first !== undefined) onFiles([first, ...others]);
        }}
      />
      <label className={primary ? 'button primary' : 'button'} htmlFor={id}>
        {words}
      </label>
    </span>
  );
}
