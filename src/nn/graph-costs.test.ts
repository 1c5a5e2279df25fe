import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Graph } from '../graph/graph.js';
import { cpu } from '../graph/lowering/cpu.js';
import { lower } from '../graph/lowering/lower.js';
import { add, matmul, transpose } from '../graph/operators/index.js';
import { aboveBounds, countCosts, type GraphCosts } from '../graph/testing/graph-costs.js';
import { resolveConfig } from '../training/config.js';
import { findArchitecture } from './architectures/registry.js';
import { buildInference } from './inference.js';
import { adam, sgd } from './optimizer.js';
import { buildTrainingStep } from './training-step.js';

const FILE = new URL('graph-costs.json', import.meta.url);
const COMMAND = 'ACCEPT_COSTS=1 npx vitest run src/nn/graph-costs.test.ts';
/** Fixed, so that the counts are the same on every machine. */
const LOWERING = cpu({ block: 16, threads: 2 });
const [CLASSES, BATCH] = [7, 64];

function stepGraph(model: string): Graph {
  const { optimizer, weightDecay, averageDecay } = resolveConfig(model);
  return buildTrainingStep(findArchitecture(model), {
    classes: CLASSES,
    batch: BATCH,
    optimizer: optimizer.kind === 'sgd' ? sgd(optimizer) : adam(optimizer),
    weightDecay,
    average: averageDecay !== null,
  }).graph;
}

const inUse = (model: string) => buildInference(findArchitecture(model), { classes: CLASSES, batch: BATCH });

const GRAPHS: Readonly<Record<string, () => Graph>> = {
  'a step of mien-s': () => stepGraph('mien-s'),
  'a step of mien-se': () => stepGraph('mien-se'),
  'a step of mien-deep': () => stepGraph('mien-deep'),
  'a step of learningimage': () => stepGraph('learningimage'),
  'mien-se in use': () => inUse('mien-se'),
  'mien-deep in use': () => inUse('mien-deep'),
};

const recorded = (): Record<string, GraphCosts> => JSON.parse(readFileSync(FILE, 'utf8'));

describe('of what a graph costs, none grows unnoticed', () => {
  test.each(Object.entries(GRAPHS))('%s', (name, build) => {
    const costs = countCosts(lower(build(), LOWERING));
    if (process.env.ACCEPT_COSTS !== undefined) {
      writeFileSync(FILE, `${JSON.stringify({ ...recorded(), [name]: costs }, null, 2)}\n`);
      return;
    }
    const above = aboveBounds(costs, recorded()[name]);
    if (above.length === 0) return;
    throw new Error(
      [
        `${name} costs more than is recorded in src/nn/graph-costs.json:`,
        ...above.map((line) => `  ${line}`),
        `Where it is worth it, write the new counts down: ${COMMAND}`,
      ].join('\n'),
    );
  });
});

test('what is counted', () => {
  const graph = new Graph();
  const [a, b] = [graph.input('a', [2, 3]), graph.input('b', [3, 4])];
  graph.output('y', add(transpose(matmul(a, b), [1, 0]), graph.scalar(1)));
  const { graphBytes, ...counts } = countCosts(graph);
  expect(graphBytes).toBeGreaterThan(100);
  expect(counts).toEqual({
    operators: { Add: 1, MatMul: 1, Transpose: 1 },
    // a, b and their product of 8; it and its transpose; that, 1 and the sum.
    bytesMoved: 4 * (6 + 12 + 8 + (8 + 8) + (8 + 1 + 8)),
    layoutChanges: 1,
  });
  const bounds = { operators: { Add: 1, MatMul: 1 }, graphBytes, bytesMoved: 235, layoutChanges: 1 };
  expect(aboveBounds({ ...counts, graphBytes }, bounds)).toEqual([
    'Transpose: 1, at most 0',
    'bytes moved: 236, at most 235',
  ]);
});
