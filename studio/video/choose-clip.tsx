import type { JSX } from 'react';
import { ChooseFiles } from '../shell/choose-files.js';

/** Opens the system's window for one clip. */
export function ChooseClip({
  onFile,
  ...button
}: {
  readonly words: string;
  readonly primary?: boolean;
  onFile(file: File): void;
}): JSX.Element {
  return <ChooseFiles {...button} accept="video/*,.mkv,.ts" onFiles={([file]) => onFile(file)} />;
}
