// How well the numbers of a clip's faces agree with whose they are, in made-up clips of two to four people: IDF1, a mean of 20
// clips of 20 seconds. Once frame by frame, and after the whole clip was looked at once by motion alone, and once by looks too.
//
//   npx tsx tools/tracking/identity.ts [--seed 0] [--rates 10,15,30]
import { parseArgs } from 'node:util';
import { Random } from '../../src/random.js';
import { ClipTracker } from '../../src/tracking/clip-tracker.js';
import {
  type ComposedFrame,
  type ComposedOptions,
  composedClip,
  IdentityScore,
} from '../../src/tracking/testing/composed-clip.js';
import { type FaceNumbers, WholeClipTracker } from '../../src/tracking/whole-clip-tracker.js';

const CLIPS = 20;
const SECONDS = 20;
const OPTIONS = { surely: 0.7 };

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '0' }, rates: { type: 'string', default: '10,15,30' } },
});
const first = Number(values.seed);
const rates = values.rates.split(',').map(Number);

const CLIPS_OF: Readonly<Record<string, ComposedOptions>> = {
  'hidden for 0.2 to 0.8 s': {},
  'all look the same': { alike: true },
  'hidden for 1 to 3 s': { hidden: [1, 3] },
  'all hidden together for 1 to 3 s': { hidden: [1, 3], together: true },
  'hidden for 1 to 3 s, at every second time someone else comes back': { hidden: [1, 3], leaving: true },
};

for (const [name, options] of Object.entries(CLIPS_OF)) {
  for (const [how, numbersOf] of Object.entries({ streaming, motion, looks })) {
    if (how === 'streaming' && Object.keys(options).length > 0) continue;
    console.log(`| ${name}, ${how} | ${rates.join(' | ')} |`);
    for (const people of [2, 3, 4]) {
      const means = rates.map((rate) => meanOf(people, rate, options, numbersOf));
      console.log(`| ${people} | ${means.join(' | ')} |`);
    }
  }
}

function streaming(): FaceNumbers {
  return new ClipTracker(OPTIONS);
}

function motion(clip: readonly ComposedFrame[]): FaceNumbers {
  return looks(clip.map(({ looks: _, ...frame }) => ({ ...frame, looks: [] })));
}

function looks(clip: readonly ComposedFrame[]): FaceNumbers {
  const tracker = new WholeClipTracker(OPTIONS);
  for (const frame of clip) tracker.look(frame.faces, frame.time, { looks: frame.looks });
  return tracker.numbers();
}

function meanOf(
  people: number,
  rate: number,
  options: ComposedOptions,
  numbersOf: (clip: readonly ComposedFrame[]) => FaceNumbers,
): string {
  let sum = 0;
  for (let seed = first; seed < first + CLIPS; seed++) {
    const clip = composedClip(people, SECONDS, rate, new Random(seed, people, rate), options);
    const numbers = numbersOf(clip);
    const score = new IdentityScore();
    for (const { faces, heads, time } of clip) score.add(heads, numbers.update(faces, time));
    sum += score.idf1;
  }
  return (sum / CLIPS).toFixed(3);
}
