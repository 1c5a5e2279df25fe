import type { Outcome, Photo } from './photo.js';

/** The reader's photos, and those that were removed last, which can be brought back. */
export interface PhotoList {
  readonly photos: readonly Photo[];
  /** The list before they were removed; `undefined` where nothing is to be brought back. */
  readonly before: readonly Photo[] | undefined;
}

export const NO_PHOTOS: PhotoList = { photos: [], before: undefined };

export type PhotoAction =
  | { readonly do: 'add'; readonly photos: readonly Photo[] }
  | { readonly do: 'remove'; readonly ids: readonly number[] }
  | { readonly do: 'undo' }
  /** What was removed is gone. */
  | { readonly do: 'forget' }
  | { readonly do: 'ask again'; readonly keepOutcome: boolean }
  /** The bytes of one that was shown by its address at first. */
  | { readonly do: 'arrive'; readonly id: number; readonly blob: Blob }
  | { readonly do: 'settle'; readonly id: number; readonly outcome: Outcome };

export function changePhotos(list: PhotoList, action: PhotoAction): PhotoList {
  const { photos, before } = list;
  switch (action.do) {
    case 'add':
      return { photos: [...photos, ...action.photos], before: undefined };
    case 'remove':
      return { photos: photos.filter(({ id }) => !action.ids.includes(id)), before: photos };
    case 'undo':
      return before === undefined ? list : { photos: before, before: undefined };
    case 'forget':
      return { photos, before: undefined };
    case 'ask again':
      return {
        photos: photos.map((photo) => dueAgain(photo, action.keepOutcome)),
        before: before?.map((photo) => dueAgain(photo, action.keepOutcome)),
      };
    case 'arrive':
      return {
        photos: photos.map((photo) =>
          photo.id === action.id ? { ...photo, blob: action.blob, coming: false, due: true } : photo,
        ),
        before,
      };
    case 'settle':
      return {
        photos: photos.map((photo) =>
          photo.id === action.id ? { ...photo, due: false, outcome: action.outcome } : photo,
        ),
        before,
      };
  }
}

/** Those that would be brought back. */
export function removedPhotos({ photos, before = [] }: PhotoList): readonly Photo[] {
  return before.filter(({ id }) => !photos.some((photo) => photo.id === id));
}

function dueAgain(photo: Photo, keepOutcome: boolean): Photo {
  return { ...photo, due: photo.coming !== true, outcome: keepOutcome ? photo.outcome : { kind: 'waiting' } };
}
