import { describe, expect, test } from 'vitest';
import { NET_NAMES } from './net-plans.js';
import { encodeMtcnn } from './nets.js';
import { pickledName, readPickledReference } from './pickled-reference.js';
import { readReferenceWeights } from './reference.js';
import { countingReference } from './testing/counting-reference.js';
import { writeNpyObject } from './testing/write-npy.js';

describe('the reference as it was first published', () => {
  test.each([
    ['p', 'face.weight', 'PNet/conv4-1/weights'],
    ['p', 'box.bias', 'PNet/conv4-2/biases'],
    ['r', 'dense.slope', 'RNet/prelu4/alpha'],
    ['o', 'dense.weight', 'ONet/fc1/weights'],
    ['o', 'landmarks.bias', 'ONet/fc2-3/biases'],
    ['o', 'conv2.slope', 'ONet/prelu2/alpha'],
  ] as const)('calls the %s-Net’s %s %s', (net, parameter, name) => {
    expect(pickledName(net, parameter)).toBe(name);
  });

  test('gives the same nets as version 1.0.0, byte for byte', () => {
    const { bytes, index, pickled } = countingReference();
    const ours = encodeMtcnn(readReferenceWeights(bytes, index));
    const first = encodeMtcnn(readPickledReference(writeNpyObject(pickled)));
    for (const net of NET_NAMES) expect(Buffer.compare(first[net], ours[net])).toBe(0);
  });

  test.each([
    ['a list', []],
    ['nets without layers', new Map([['PNet', 3]])],
    ['no nets', new Map()],
  ])('%s is refused', (_, value) => {
    expect(() => readPickledReference(writeNpyObject(value))).toThrow(
      expect.objectContaining({ code: 'MODEL_BROKEN' }),
    );
  });
});
