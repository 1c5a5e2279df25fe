// The faces of photos and how they look: node examples/photo.mjs photo.jpg …
// Draws a copy of each beside you, photo.jpg as photo.faces.png.
import { writeFile } from 'node:fs/promises';
import { parse } from 'node:path';
import { annotatePicture, createRecognizer, decodeImage } from 'mienjs';

const recognizer = await createRecognizer(process.env.DETECTOR ? { detector: process.env.DETECTOR } : {});
for (const path of process.argv.slice(2)) {
  const image = await decodeImage(path);
  const { faces } = await recognizer.recognize(image, { minFace: 40 });
  console.log(`${path}: ${faces.length} ${faces.length === 1 ? 'face' : 'faces'}`);
  for (const { box, score, expression, confidence, uncertain } of faces) {
    const [x, y, width, height] = box.map(Math.round);
    const look = uncertain ? `uncertain, perhaps ${expression}` : expression;
    console.log(
      `  ${look} ${(100 * confidence).toFixed(0)} % at ${x},${y} (${width}×${height}), a face by ${score?.toFixed(3)}`,
    );
  }
  await writeFile(`${parse(path).name}.faces.png`, await annotatePicture(image, faces, 'png'));
}
await recognizer.release();
