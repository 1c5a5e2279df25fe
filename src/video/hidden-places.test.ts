import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../expression.js';
import { faceAt } from '../face/testing/face-at.js';
import { perceive, type RecognizedFace } from '../recognizer/result.js';
import type { FoundFrame } from './face-search.js';
import { type HiddenFrame, hiddenPlaces } from './hidden-places.js';

const face = (x: number, score = 0.99): RecognizedFace => ({
  ...faceAt(x, 100, 50, score),
  ...perceive(
    Float32Array.from(EXPRESSIONS, () => 1 / 7),
    0.5,
  ),
});

/** Ten frames a second. */
async function placesOf(
  facesIn: (frame: number) => readonly RecognizedFace[],
  { count = 60, cut = -1 } = {},
): Promise<readonly HiddenFrame[]> {
  async function* frames(): AsyncGenerator<FoundFrame> {
    for (let frame = 0; frame < count; frame++) {
      yield { frame, time: frame / 10, scene: frame === cut ? 0.9 : 0, faces: facesIn(frame) };
    }
  }
  const places: HiddenFrame[] = [];
  for await (const place of hiddenPlaces(frames())) places.push(place);
  return places;
}

/** Whether a box with its margin covers a face at x. */
const covers = ({ boxes }: HiddenFrame, x: number): boolean =>
  boxes.some(
    ([left, top, width, height]) => left <= x && top <= 100 && left + width >= x + 50 && top + height >= 150,
  );

describe('what is hidden', () => {
  it('is every face in its frame, also an unsure one, and nothing where none is near in time', async () => {
    const places = await placesOf((frame) => (frame === 30 ? [face(100), face(400, 0.45)] : []));
    expect(places.map(({ frame }) => frame)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    expect(covers(places[30]!, 100)).toBe(true);
    expect(covers(places[30]!, 400)).toBe(true);
    expect(places[15]!.boxes).toEqual([]);
    expect(places[55]!.boxes).toEqual([]);
  });

  it('is a missed face where it was and will be, the larger the longer it is missed', async () => {
    const places = await placesOf((frame) => (frame >= 20 && frame < 26 ? [] : [face(100 + 3 * frame)]));
    for (let frame = 20; frame < 26; frame++) expect(covers(places[frame]!, 100 + 3 * frame)).toBe(true);
    const width = (frame: number): number => places[frame]!.boxes[0]![2];
    expect(width(22)).toBeGreaterThan(width(21));
    expect(places[19]!.boxes).toHaveLength(1);
  });

  it('is a face before it is found first, and after it was found last', async () => {
    const places = await placesOf((frame) => (frame >= 20 && frame < 30 ? [face(100)] : []));
    for (const frame of [11, 15, 19, 30, 40, 48]) expect(covers(places[frame]!, 100), `${frame}`).toBe(true);
    expect(places[8]!.boxes).toEqual([]);
    expect(places[51]!.boxes).toEqual([]);
  });

  it('is not carried over a cut', async () => {
    const places = await placesOf((frame) => (frame < 20 ? [face(100)] : []), { cut: 20 });
    expect(places[19]!.boxes).toHaveLength(1);
    expect(places[20]!.boxes).toEqual([]);
  });
});
