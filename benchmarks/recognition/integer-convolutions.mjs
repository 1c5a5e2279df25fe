// What computing in 8-bit integers would bring: eight convolutions of the shapes of mien-s one after the other, on one
// thread, in floats (Conv, Relu) and in integers (QLinearConv). A probe, without a peer: mien's own int8 files compute in
// floats.
//
//   npm run build; node benchmarks/recognition/integer-convolutions.mjs
import * as ort from 'onnxruntime-node';
import { encodeModel } from '../../dist/graph/onnx/codec.js';
import { ELEMENT_TYPE_NUMBERS } from '../../dist/graph/onnx/model.js';
import { spread } from '../train-step/statistics.mjs';

const LAYERS = 8;
const RUNS = 60;
const UINT8 = 2;
const { float32, int8 } = ELEMENT_TYPE_NUMBERS;
const SHAPES = [
  { channels: 64, side: 24 },
  { channels: 128, side: 12 },
  { channels: 256, side: 6 },
];

/** @param {number} channels @param {number} side @param {boolean} integers */
function encode(channels, side, integers) {
  /** @type {any[]} */
  const node = [];
  /** @type {any[]} */
  const initializer = [];
  /** @param {string} opType @param {string[]} input @param {string} output @param {any[]} [attribute] */
  const add = (opType, input, output, attribute = []) => {
    node.push({ opType, input, output: [output], name: output, attribute, domain: '' });
    return output;
  };
  /** @param {string} name @param {number[]} dims @param {number} dataType @param {ArrayBufferView} values */
  const constant = (name, dims, dataType, values) => {
    initializer.push({ name, dims, dataType, rawData: new Uint8Array(values.buffer) });
    return name;
  };
  const window = [
    { name: 'pads', ints: [1, 1, 1, 1], type: 7 },
    { name: 'kernel_shape', ints: [3, 3], type: 7 },
  ];
  const dims = [channels, channels, 3, 3];
  const kernel = Array.from({ length: channels * channels * 9 }, (_, i) => ((i * 31) % 17) - 8);
  const level = [
    constant('scale', [], float32, Float32Array.of(0.05)),
    constant('zero', [], UINT8, Uint8Array.of(0)),
  ];
  const weightLevel = [
    constant('weight-scale', [], float32, Float32Array.of(0.01)),
    constant('weight-zero', [], int8, Int8Array.of(0)),
  ];
  let x = integers ? add('QuantizeLinear', ['images', ...level], 'quantized') : 'images';
  for (let i = 0; i < LAYERS; i++) {
    if (integers) {
      const weights = constant(`weights${i}`, dims, int8, Int8Array.from(kernel));
      x = add('QLinearConv', [x, ...level, weights, ...weightLevel, ...level], `y${i}`, window);
    } else {
      const weights = constant(
        `weights${i}`,
        dims,
        float32,
        Float32Array.from(kernel, (value) => value / 100),
      );
      x = add('Relu', [add('Conv', [x, weights], `conv${i}`, window)], `y${i}`);
    }
  }
  add(...(integers ? ['DequantizeLinear', [x, ...level], 'result'] : ['Identity', [x], 'result']));
  const dim = [1, channels, side, side].map((dimValue) => ({ dimValue }));
  const type = { tensorType: { elemType: float32, shape: { dim } } };
  return encodeModel({
    irVersion: 8,
    producerName: 'benchmark',
    producerVersion: '1',
    docString: '',
    opsetImport: [{ domain: '', version: 17 }],
    metadataProps: [],
    graph: {
      name: 'chain',
      node,
      initializer,
      input: [{ name: 'images', type }],
      output: [{ name: 'result', type }],
    },
  });
}

for (const { channels, side } of SHAPES) {
  const microseconds = [];
  for (const integers of [false, true]) {
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 };
    const session = await ort.InferenceSession.create(encode(channels, side, integers), options);
    const data = Float32Array.from({ length: channels * side * side }, (_, i) => (i % 50) / 10);
    const images = new ort.Tensor('float32', data, [1, channels, side, side]);
    const times = [];
    for (let run = 0; run < RUNS; run++) {
      const started = performance.now();
      await session.run({ images });
      times.push((1000 * (performance.now() - started)) / LAYERS);
    }
    microseconds.push(spread(times).median);
  }
  const [floats, whole] = microseconds.map(Math.round);
  console.log(
    `${channels} channels, ${side}×${side}: ${floats} µs a convolution in floats, ${whole} in integers`,
  );
}
process.exit();
