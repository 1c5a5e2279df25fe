import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openSession } from '../../runtime/node.js';
import { Graph } from '../graph.js';
import { conv } from '../operators/convolution.js';
import { chooseLowering } from './choose.js';
import { lower } from './lower.js';
import { portable } from './portable.js';

/** Domains and operators of a lowered convolution of 32 channels. */
function lowered(lowering: Parameters<typeof lower>[1]) {
  const graph = new Graph();
  graph.output('y', conv(graph.input('x', [1, 32, 8, 8]), graph.input('w', [32, 32, 3, 3])));
  return lower(graph, lowering).nodes;
}

/** Channels a block that ONNX Runtime is built with for this processor, where that is known. */
function expectedBlock(): number | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const flags =
    readFileSync('/proc/cpuinfo', 'utf8')
      .match(/^flags\s*:.*$/m)?.[0]
      .split(/\s+/) ?? [];
  if (flags.includes('avx512f')) return 16;
  return flags.includes('avx2') ? 8 : undefined;
}

describe('the lowering chosen', () => {
  const block = expectedBlock();

  // Without this, blocked convolutions that went wrong would only make training slow.
  test.runIf(block !== undefined)('uses the blocked convolutions of this processor', async () => {
    const nodes = lowered(await chooseLowering(openSession, 'cpu', 2));
    expect(nodes.map(({ operator }) => operator.domain)).toContain('com.microsoft.nchwc');
    const weights = nodes.find(({ operator }) => operator.type === 'Reshape')!;
    expect(weights.output.shape).toEqual([32 / block!, block, 288]);
  });

  test('for another device is the portable one, of standard operators only', async () => {
    const lowering = await chooseLowering(openSession, 'webgpu', 2);
    expect(lowering).toBe(portable);
    expect(lowered(lowering).every(({ operator }) => operator.domain === '')).toBe(true);
  });

  test('is plain convolutions where the runtime refuses the blocked ones', async () => {
    const nodes = lowered(
      await chooseLowering(
        async (model, options) => {
          if (Buffer.from(model).includes('com.microsoft.nchwc')) throw new Error('no such operator');
          return openSession(model, options);
        },
        'cpu',
        2,
      ),
    );
    expect(nodes.map(({ operator }) => operator.type)).toEqual(['Conv']);
  });
});
