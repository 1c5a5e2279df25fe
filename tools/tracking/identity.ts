// How well the numbers of a clip's faces agree with whose they are, in made-up clips of two to four people: IDF1, a mean of 20
// clips of 20 seconds. Once frame by frame, and once after the whole clip was looked at.
//
//   npx tsx tools/tracking/identity.ts [--seed 0]
import { parseArgs } from 'node:util';
import { Random } from '../../src/random.js';
import { ClipTracker } from '../../src/tracking/clip-tracker.js';
import { type ComposedFrame, composedClip, IdentityScore } from '../../src/tracking/testing/composed-clip.js';
import { type FaceNumbers, WholeClipTracker } from '../../src/tracking/whole-clip-tracker.js';

const CLIPS = 20;
const SECONDS = 20;
const RATES = [10, 15, 30];
const OPTIONS = { surely: 0.7 };

const { values } = parseArgs({ options: { seed: { type: 'string', default: '0' } } });
const first = Number(values.seed);

for (const [name, numbersOf] of Object.entries({ streaming, whole })) {
  console.log(`| people, ${name} | ${RATES.join(' | ')} |`);
  for (const people of [2, 3, 4]) {
    const means = RATES.map((rate) => meanOf(people, rate, numbersOf));
    console.log(`| ${people} | ${means.join(' | ')} |`);
  }
}

function streaming(): FaceNumbers {
  return new ClipTracker(OPTIONS);
}

function whole(clip: readonly ComposedFrame[]): FaceNumbers {
  const tracker = new WholeClipTracker(OPTIONS);
  for (const { faces, time } of clip) tracker.look(faces, time);
  return tracker.numbers();
}

function meanOf(
  people: number,
  rate: number,
  numbersOf: (clip: readonly ComposedFrame[]) => FaceNumbers,
): string {
  let sum = 0;
  for (let seed = first; seed < first + CLIPS; seed++) {
    const clip = composedClip(people, SECONDS, rate, new Random(seed, people, rate));
    const numbers = numbersOf(clip);
    const score = new IdentityScore();
    for (const { faces, heads, time } of clip) score.add(heads, numbers.update(faces, time));
    sum += score.idf1;
  }
  return (sum / CLIPS).toFixed(3);
}
