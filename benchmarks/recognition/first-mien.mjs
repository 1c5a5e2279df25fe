// A program that recognises the faces of one photo with mien: see start.ts. It is plain JavaScript, because its start
// is measured.
import { createRecognizer } from 'mienjs';

const [model, photo = ''] = process.argv.slice(2);
const recognizer = await createRecognizer({ model });
const { faces } = await recognizer.recognize(photo);
console.log(JSON.stringify(faces));
await recognizer.release();
