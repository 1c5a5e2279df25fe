// A program that recognises the faces of one photo with @vladmandic/face-api: see start.ts. It is plain JavaScript,
// because its start is measured.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

const requirePeer = createRequire(new URL('../peers/package.json', import.meta.url));
const tf = requirePeer('@tensorflow/tfjs');
const wasm = requirePeer('@tensorflow/tfjs-backend-wasm');
const faceApi = requirePeer('@vladmandic/face-api/dist/face-api.node-wasm.js');
wasm.setWasmPaths(`${dirname(requirePeer.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
await tf.setBackend('wasm');
await tf.ready();
const weights = join(dirname(requirePeer.resolve('@vladmandic/face-api/package.json')), 'model');
await faceApi.nets.tinyFaceDetector.loadFromDisk(weights);
await faceApi.nets.faceExpressionNet.loadFromDisk(weights);

const [photo] = process.argv.slice(2);
const { data, info } = await sharp(photo).removeAlpha().raw().toBuffer({ resolveWithObject: true });
const tensor = tf.tensor3d(new Uint8Array(data), [info.height, info.width, 3], 'int32');
const faces = await faceApi
  .detectAllFaces(tensor, new faceApi.TinyFaceDetectorOptions())
  .withFaceExpressions();
console.log(JSON.stringify(faces.map((/** @type {{ expressions: unknown }} */ face) => face.expressions)));
// Its threads would keep the process.
process.exit();
