// A program that recognises the faces of one photo with mien: see start.mjs.
import { createRecognizer } from '../../dist/index.js';

const [model, photo = ''] = process.argv.slice(2);
const recognizer = await createRecognizer({ model });
const { faces } = await recognizer.recognize(photo);
console.log(JSON.stringify(faces));
await recognizer.release();
