import { useEffect, useState } from 'react';

/**
 * Takes files that are dropped anywhere in the window, which would otherwise open them and lose the page. Answers whether
 * files are held over it now. `undefined`: they are refused.
 */
export function useFileDrop(onFiles: ((files: readonly File[]) => void) | undefined): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    // A picture of the page that is dragged has the look of a file.
    let inside = false;
    const begin = (): void => {
      inside = true;
    };
    const end = (): void => {
      inside = false;
    };
    const drag = (event: DragEvent): void => {
      if (inside || !hasFiles(event)) return;
      event.preventDefault();
      if (onFiles === undefined) event.dataTransfer!.dropEffect = 'none';
      setOver(onFiles !== undefined);
    };
    const leave = ({ relatedTarget }: DragEvent): void => {
      if (relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      setOver(false);
      // A part of the page has taken them already.
      if (inside || event.defaultPrevented || !hasFiles(event)) return;
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) onFiles?.(files);
    };
    const gone = new AbortController();
    const listen = { signal: gone.signal };
    addEventListener('dragstart', begin, listen);
    addEventListener('dragend', end, listen);
    addEventListener('dragover', drag, listen);
    addEventListener('dragleave', leave, listen);
    addEventListener('drop', drop, listen);
    return () => gone.abort();
  }, [onFiles]);
  return over;
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true;
}
