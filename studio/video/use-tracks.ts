import { useCallback, useMemo, useState } from 'react';
import type { VideoRow } from '../../src/video/video-row.js';
import { edited, type TrackEdit } from './track-edits.js';

/** The faces of a clip as the reader has named, joined and split them. */
export interface Tracks {
  readonly rows: readonly VideoRow[];
  readonly names: ReadonlyMap<number, string>;
  readonly changed: boolean;
  nameOf(track: number): string;
  /** An empty name gives the number back. */
  rename(track: number, name: string): void;
  edit(edit: TrackEdit): void;
  /** Takes the last joining or splitting back. */
  undo(): void;
}

const NONE: readonly TrackEdit[] = [];

export function useTracks(found: readonly VideoRow[]): Tracks {
  const [edits, setEdits] = useState(NONE);
  const [names, setNames] = useState<ReadonlyMap<number, string>>(new Map());
  const rows = useMemo(() => edited(found, edits), [found, edits]);
  const nameOf = useCallback((track: number) => names.get(track) ?? `Face ${track}`, [names]);
  const rename = useCallback((track: number, name: string) => {
    setNames((before) => {
      const after = new Map(before);
      if (name.trim() === '') after.delete(track);
      else after.set(track, name);
      return after;
    });
  }, []);
  const edit = useCallback((one: TrackEdit) => setEdits((before) => [...before, one]), []);
  const undo = useCallback(() => setEdits((before) => before.slice(0, -1)), []);
  return { rows, names, changed: edits.length > 0, nameOf, rename, edit, undo };
}
