// A program that recognises the faces of one photo with @vladmandic/face-api: see start.mjs.
import sharp from 'sharp';
import { openFaceApi } from './sides.mjs';

const [photo] = process.argv.slice(2);
const { faceApi, tf } = await openFaceApi();
const { data, info } = await sharp(photo).removeAlpha().raw().toBuffer({ resolveWithObject: true });
const tensor = tf.tensor3d(new Uint8Array(data), [info.height, info.width, 3], 'int32');
const faces = await faceApi
  .detectAllFaces(tensor, new faceApi.TinyFaceDetectorOptions())
  .withFaceExpressions();
console.log(JSON.stringify(faces.map(({ expressions }) => expressions)));
// Its threads would keep the process.
process.exit();
