import { type JSX, useId } from 'react';

/** Opens the system's window for one clip. */
export function ChooseClip({
  words,
  primary = false,
  onFile,
}: {
  readonly words: string;
  readonly primary?: boolean;
  onFile(file: File): void;
}): JSX.Element {
  const id = useId();
  return (
    <span className="choose-files">
      <input
        className="visually-hidden"
        id={id}
        type="file"
        accept="video/*,.mkv,.ts"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file !== undefined) onFile(file);
          target.value = '';
        }}
      />
      <label className={primary ? 'button primary' : 'button'} htmlFor={id}>
        {words}
      </label>
    </span>
  );
}
