// The perceived expressions of pictures that are one face each: node examples/recognize.mjs face.png …
// The packaged network judges them; { model: "last" } takes that of the newest run.
import { createRecognizer } from 'mienjs';

const recognizer = await createRecognizer();
const paths = process.argv.slice(2);
const results = await recognizer.recognizeCrops(paths);
results.forEach(({ faces: [face] }, i) => {
  const sure = face.uncertain ? 'perhaps' : 'clearly';
  console.log(`${paths[i]}: ${sure} ${face.expression} (${(100 * face.confidence).toFixed(0)} %)`);
});
await recognizer.release();
