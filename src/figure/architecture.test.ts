import { describe, expect, it } from 'vitest';
import { type ArchitectureLayer, architectureDrawing } from './architecture.js';
import { layerKind } from './layer-kind.js';
import { expectGoodFigure, placedTexts } from './testing/check-figure.js';

/** Stages of convolutions with norm and activation and a pool, then a dense layer. */
function network(stages: number, perStage: number): ArchitectureLayer[] {
  const layers: ArchitectureLayer[] = [{ name: 'Mul', kind: 'Mul', shape: [1, 48, 48], parameters: 0 }];
  for (let stage = 0; stage < stages; stage++) {
    const shape = [16 << stage, 48 >> stage, 48 >> stage];
    for (let i = 0; i < perStage; i++) {
      const name = `stage${stage + 1}.conv${i + 1}`;
      layers.push(
        { name, kind: 'Conv', shape, parameters: 1000, macs: 2_000_000 },
        { name: `${name}.norm`, kind: 'BatchNormalization', shape, parameters: 32 },
        { name: `stage${stage + 1}`, kind: 'Relu', shape, parameters: 0 },
      );
    }
    layers.push({
      name: `stage${stage + 1}`,
      kind: 'MaxPool',
      shape: [shape[0]!, 24 >> stage, 24 >> stage],
      parameters: 0,
    });
  }
  layers.push(
    { name: 'Flatten', kind: 'Flatten', shape: [4608], parameters: 0 },
    { name: 'logits', kind: 'Gemm', shape: [7], parameters: 455, macs: 448 },
  );
  return layers;
}

function words(svg: string): string[] {
  return placedTexts(svg).map(({ content }) => content);
}

/** Three sides a slab. */
function slabs(svg: string): number {
  return svg.match(/<path /g)!.length / 3;
}

describe('architectureDrawing', () => {
  it.each([
    [1, 1],
    [3, 2],
    [4, 4],
    [5, 4],
  ])('draws %d stages of %d convolutions', (stages, perStage) => {
    expectGoodFigure(architectureDrawing({ title: 'net', layers: network(stages, perStage) }));
  });

  it('draws sixty main layers in rows no wider than a page', () => {
    const layers = Array.from({ length: 60 }, (_, i) => ({
      name: `conv${i}`,
      kind: 'Conv',
      shape: [64, 24, 24],
      parameters: 10,
    }));
    const svg = architectureDrawing({ title: 'deep', layers });
    expectGoodFigure(svg);
    expect(slabs(svg)).toBe(60);
    expect(Number(/viewBox="0 0 (\d+)/.exec(svg)![1])).toBeLessThanOrEqual(1140);
  });

  it('gives what a gate meets a place and a size of its own', () => {
    const layers: ArchitectureLayer[] = [
      { name: 'block.conv', kind: 'Conv', shape: [64, 24, 24], parameters: 10 },
      { name: 'block.gate', kind: 'Conv', shape: [64], parameters: 10 },
      { name: 'block.gate', kind: 'Sigmoid', shape: [64], parameters: 0 },
      { name: 'block.gate', kind: 'Mul', shape: [64, 24, 24], parameters: 0 },
    ];
    const svg = architectureDrawing({ title: 'gated', layers });
    expectGoodFigure(svg);
    expect(words(svg).filter((word) => word === '24×24')).toHaveLength(2);
  });

  it('sums parameters and multiply-accumulates in its caption', () => {
    const svg = architectureDrawing({ title: 'net', layers: network(2, 2) });
    expect(words(svg)).toContain('4,583 parameters · 8 M multiply-accumulates a face');
    const without = network(1, 1).map(({ macs: _, ...layer }) => layer);
    expect(words(architectureDrawing({ title: 'net', layers: without }))).toContain('1,487 parameters');
  });

  it('labels main layers with their shapes, blocks with their names, and kinds in a legend', () => {
    const found = words(architectureDrawing({ title: 'net', layers: network(2, 2) }));
    expect(found).toEqual(
      expect.arrayContaining(['input', 'stage1', 'stage2', 'logits', '1', '48×48', '16', '32', '24×24', '7']),
    );
    expect(found).toEqual(
      expect.arrayContaining(['convolution', 'normalisation', 'activation', 'pooling', 'dense']),
    );
    // What is folded into the input or only hands values on is not drawn, and not in the legend.
    expect(found).not.toContain('other');
    expect(found).not.toContain('join');
  });

  it('draws preprocessing as one input and leaves out what only hands values on', () => {
    expect(slabs(architectureDrawing({ title: 'net', layers: network(1, 1) }))).toBe(6);
  });

  it('copes with a network without parameters, of one layer, or of none', () => {
    const bare = [{ name: 'Relu', kind: 'Relu', shape: [1, 48, 48], parameters: 0 }];
    expectGoodFigure(architectureDrawing({ title: 'bare', layers: bare }));
    const none = architectureDrawing({ title: 'none', layers: [] });
    expect(words(none)).toContain('The network has no layers.');
    expectGoodFigure(none);
  });
});

it('knows operators by their names', () => {
  expect(
    [
      'Conv',
      'ConvTranspose',
      'Gemm',
      'dense',
      'MaxPool',
      'GlobalAveragePool',
      'BatchNormalization',
      'PRelu',
      'Add',
      'Resize',
    ].map(layerKind),
  ).toEqual([
    'convolution',
    'convolution',
    'dense',
    'dense',
    'pooling',
    'pooling',
    'normalisation',
    'activation',
    'join',
    'other',
  ]);
});
