import { describe, expect, it } from 'vitest';
import type { Photo } from '../../studio/recognise/photo.js';
import { changePhotos, NO_PHOTOS, type PhotoList, removedPhotos } from '../../studio/recognise/photo-list.js';

const photo = (id: number): Photo => ({
  id,
  name: `${id}.png`,
  blob: new Blob([]),
  url: '',
  own: true,
  due: true,
  outcome: { kind: 'waiting' },
});
const three = changePhotos(NO_PHOTOS, { do: 'add', photos: [1, 2, 3].map(photo) });
const ids = ({ photos }: PhotoList): number[] => photos.map(({ id }) => id);

describe('the list of photos', () => {
  it('brings back what was removed, where it was', () => {
    const without = changePhotos(three, { do: 'remove', ids: [2] });
    expect(ids(without)).toEqual([1, 3]);
    expect(removedPhotos(without).map(({ id }) => id)).toEqual([2]);
    expect(ids(changePhotos(without, { do: 'undo' }))).toEqual([1, 2, 3]);
    const none = changePhotos(three, { do: 'remove', ids: [1, 2, 3] });
    expect(ids(none)).toEqual([]);
    expect(ids(changePhotos(none, { do: 'undo' }))).toEqual([1, 2, 3]);
  });

  it('brings back only what was removed last, and nothing after others came', () => {
    const two = changePhotos(changePhotos(three, { do: 'remove', ids: [1] }), { do: 'remove', ids: [2] });
    expect(ids(changePhotos(two, { do: 'undo' }))).toEqual([2, 3]);
    const more = changePhotos(two, { do: 'add', photos: [photo(4)] });
    expect(ids(changePhotos(more, { do: 'undo' }))).toEqual([3, 4]);
    expect(removedPhotos(more)).toEqual([]);
  });

  it('asks those again, too, that may come back', () => {
    const settled = changePhotos(three, { do: 'settle', id: 1, outcome: { kind: 'failed', error: 'x' } });
    const removed = changePhotos(settled, { do: 'remove', ids: [1] });
    const [first] = changePhotos(changePhotos(removed, { do: 'ask again', keepOutcome: true }), {
      do: 'undo',
    }).photos;
    expect(first).toMatchObject({ id: 1, due: true, outcome: { kind: 'failed' } });
  });
});
