import type { JSX } from 'react';
import { ChooseFiles } from '../shell/choose-files.js';

/** Opens the system's window for photos. */
export function ChoosePhotos(button: {
  readonly words: string;
  readonly primary?: boolean;
  onFiles(files: readonly File[]): void;
}): JSX.Element {
  return <ChooseFiles {...button} accept="image/*" multiple />;
}
