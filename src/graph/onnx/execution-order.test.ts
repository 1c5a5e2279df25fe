import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gradients } from '../gradient.js';
import { Graph, type Node, type Value } from '../graph.js';
import { cpu } from '../lowering/cpu.js';
import { lower } from '../lowering/lower.js';
import { add, concat, conv, exp, maxPool, neg, reduceSum, relu, reshape } from '../operators/index.js';
import { listForExecution } from './execution-order.js';

/** How ONNX Runtime walks a file: depth first from the outputs, always to the input that is listed last. */
function executed(listed: readonly Node[], output: Node): readonly Node[] {
  const done: Node[] = [];
  const visit = (node: Node): void => {
    if (done.includes(node)) return;
    const inputs = node.inputs.map(({ producer }) => producer).filter((producer) => producer !== undefined);
    for (const input of inputs.toSorted((a, b) => listed.indexOf(b) - listed.indexOf(a))) visit(input);
    done.push(node);
  };
  visit(output);
  return done;
}

/** Each number takes an earlier value, or two, into the next one. */
function graphOf(choices: readonly (readonly [number, number])[]): Graph {
  const graph = new Graph();
  const values: Value[] = [graph.input('x', [1])];
  for (const [a, b] of choices) values.push(add(values[a % values.length]!, values[b % values.length]!));
  return graph;
}

describe('nodes listed for execution', () => {
  const choices = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 30 });

  test('are the same nodes, none before what it needs', () => {
    fc.assert(
      fc.property(choices, (chosen) => {
        const { nodes } = graphOf(chosen);
        const listed = listForExecution(nodes);
        expect(new Set(listed)).toEqual(new Set(nodes));
        expect(listed).toHaveLength(nodes.length);
        listed.forEach((node, place) => {
          for (const { producer } of node.inputs) {
            if (producer !== undefined) expect(listed.indexOf(producer)).toBeLessThan(place);
          }
        });
      }),
    );
  });

  test('have each gradient taken where its layer is left', () => {
    const graph = new Graph();
    const forward = [neg(graph.input('x', [1]))];
    for (let i = 0; i < 4; i++) forward.push(neg(forward[i]!));
    let back = exp(forward[4]!);
    const gradients: Value[] = [];
    for (let i = 3; i >= 0; i--) {
      gradients.push(add(forward[i]!, back));
      back = exp(back);
    }
    const sum = gradients.reduce(add);
    const order = executed(listForExecution(graph.nodes), sum.producer!);
    const wanted = gradients.map(({ producer }) => order.indexOf(producer!));
    expect(wanted).toEqual(wanted.toSorted((a, b) => a - b));
    // Nothing but the chain lies between one gradient and the next, so that no layer waits.
    expect(wanted[3]! - wanted[0]!).toBeLessThan(10);
  });

  test('have those of convolutions taken in turn, the last layer first', () => {
    const graph = new Graph();
    const layers = [1, 2, 3].map((layer) => ({
      w: graph.input(`w${layer}`, [16, 16, 3, 3]),
      bias: graph.input(`bias${layer}`, [16]),
    }));
    let x = graph.input('x', [2, 16, 48, 48]);
    for (const { w, bias } of layers) {
      x = maxPool(relu(conv(x, w, { bias, pads: [1, 1, 1, 1] })), { kernel: [2, 2] });
    }
    const wanted = gradients(
      reduceSum(x, [0, 1, 2, 3]),
      layers.flatMap(({ w, bias }) => [w, bias]),
    );
    const flat = wanted.map((value) => reshape(value, [value.shape.reduce((size, side) => size * side, 1)]));
    graph.output('gradient', concat(flat, 0));
    for (const block of [0, 16]) {
      const { nodes, outputs } = lower(graph, cpu({ block, threads: 2 }));
      const order = executed(listForExecution(nodes), outputs[0]!.value.producer!).map(({ name }) => name);
      const steps = order.flatMap((name) => /(?:MaxPool|ConvWeight)Gradient_\d+/.exec(name) ?? []);
      const turns = steps.filter((step, i) => step !== steps[i - 1]).map((step) => step.replace(/_.*/, ''));
      expect(turns).toEqual(Array(3).fill(['MaxPoolGradient', 'ConvWeightGradient']).flat());
    }
  });
});
