// How well the numbers of a clip's faces agree with whose they are, in made-up clips of two to four people: IDF1, a mean of 20
// clips of 20 seconds.
//
//   npx tsx tools/tracking/identity.ts
import { Random } from '../../src/random.js';
import { ClipTracker } from '../../src/tracking/clip-tracker.js';
import { composedClip, IdentityScore } from '../../src/tracking/testing/composed-clip.js';

const CLIPS = 20;
const SECONDS = 20;
const RATES = [10, 15, 30];

console.log(`| people | ${RATES.join(' | ')} |`);
for (const people of [2, 3, 4]) {
  const means = RATES.map((rate) => {
    let sum = 0;
    for (let seed = 0; seed < CLIPS; seed++) {
      const random = new Random(seed, people, rate);
      const tracker = new ClipTracker({ surely: 0.7 });
      const score = new IdentityScore();
      for (const { faces, heads, time } of composedClip(people, SECONDS, rate, random)) {
        score.add(heads, tracker.update(faces, time));
      }
      sum += score.idf1;
    }
    return (sum / CLIPS).toFixed(3);
  });
  console.log(`| ${people} | ${means.join(' | ')} |`);
}
