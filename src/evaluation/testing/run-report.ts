import { type Evaluation, evaluate } from '../evaluate.js';
import type { RunReport } from '../report/run-report.js';

/**
 * A small evaluation under the 8-class protocol: twelve rows, of which three are copies of training rows and two near
 * ones. `corrected` are rows that are named rightly, besides those that are anyway.
 */
export function exampleEvaluation(model = 'mien-tiny', corrected: readonly number[] = []): Evaluation {
  const pairs = [
    [0, 0],
    [0, 6],
    [2, 5],
    [3, 3],
    [3, 3],
    [3, 3],
    [4, 4],
    [4, 6],
    [5, 5],
    [6, 6],
    [6, 6],
    [7, 6],
  ] as const;
  const probabilities = new Float32Array(pairs.length * 7).fill(0.05);
  const distributions = new Float32Array(pairs.length * 7);
  pairs.forEach(([label, usual], row) => {
    probabilities[row * 7 + (corrected.includes(row) ? label : usual)] = 0.7;
    distributions[row * 7 + Math.min(label, 6)] = 1;
  });
  return evaluate({
    model,
    split: 'test',
    labelled: {
      protocol: 'majority-8',
      table: 'fer2013new',
      rows: Int32Array.from(pairs.keys()),
      labels: Uint8Array.from(pairs, ([label]) => label),
      distributions,
    },
    probabilities,
    copiesOfTraining: pairs.map((_, row) => [3, 4, 10].includes(row)),
    nearCopies: pairs.map((_, row) => [1, 5].includes(row)),
  });
}

/** A report with something in every section. */
export function exampleReport(): RunReport {
  return {
    title: 'mien-tiny on drawn faces',
    model: 'mien-tiny',
    parameters: 83_421,
    macs: 4_123_456,
    command: 'npx mienjs train --model mien-tiny --seed 11',
    config: {
      seed: 11,
      optimizer: { name: 'sgd', momentum: 0.875 },
      scale: [0.9, 1.1],
      resume: null,
      spare: {},
    },
    environment: { node: 'v22.1.0', threads: 2 },
    data: {
      hash: 'c0ffee5eed',
      labels: 'majority-8, fer2013new',
      counts: { train: { happy: 1201, angry: 302 }, test: { angry: 31, happy: 127, contempt: 5 } },
    },
    selectedEpoch: 2,
    validation: { protocol: 'majority-7', table: 'label-tables', n: 3175 },
    history: [
      {
        epoch: 1,
        learningRate: 0.1,
        trainLoss: 1.71234,
        trainAccuracy: 0.34567,
        validationLoss: 1.54321,
        validationAccuracy: 0.45678,
        imagesPerSecond: 251.4,
        seconds: 61.23,
      },
      {
        epoch: 2,
        learningRate: 0.0125,
        trainLoss: 1.10203,
        trainAccuracy: 0.61111,
        validationLoss: 1.20304,
        validationAccuracy: 0.58765,
        imagesPerSecond: 1255.9,
        seconds: 60.04,
      },
    ],
    evaluations: [exampleEvaluation()],
    figures: [
      {
        title: 'Loss and accuracy',
        caption: 'Both curves, by epoch.',
        svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><rect width="40" height="10" fill="#fff"/></svg>',
      },
      {
        title: 'Confusion',
        caption: 'Shares of each row.',
        svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0L10 10"/></svg>',
      },
    ],
  };
}
