// A small network, trained on drawn faces: node examples/train.mjs [folder] [epochs]
import { openSession, resolveConfig, sampleFaces, selectTrainingRows, train } from 'mienjs/training';

const [folder = 'example-run', epochs = '5'] = process.argv.slice(2);
const faces = sampleFaces({ seed: 1 });
const config = resolveConfig('mien-tiny', { epochs: Number(epochs) });
const { training, validation } = selectTrainingRows(faces, config);
const result = await train({
  config,
  training,
  validation,
  datasetHash: 'sample faces, seed 1',
  folder,
  open: openSession,
  device: 'cpu',
  threads: 2,
  onEpoch: ({ epoch, validationAccuracy }) => console.log(epoch, validationAccuracy.toFixed(3)),
});
console.log(`best epoch ${result.bestEpoch}; weights, metrics and checkpoint are in ${folder}`);
