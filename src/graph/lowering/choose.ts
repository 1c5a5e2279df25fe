import { Random } from '../../random.js';
import { type Device, floats, type OpenSession } from '../../runtime/session.js';
import { Graph } from '../graph.js';
import { toOnnx } from '../onnx/write.js';
import { conv } from '../operators/convolution.js';
import { cpu } from './cpu.js';
import { type Lowering, lower } from './lower.js';
import { portable } from './portable.js';

/** AVX-512 has blocks of 16 channels, AVX2 of 8; other processors may have none. */
const BLOCK_SIZES = [16, 8];

/** Whether the device can run a graph at all: a machine without a GPU refuses at the first one. */
export async function deviceWorks(open: OpenSession, device: Device): Promise<boolean> {
  try {
    await convolve(open, portable, device);
    return true;
  } catch {
    return false;
  }
}

/** The fastest lowering that gives right results on this device, found by trying it once. */
export async function chooseLowering(open: OpenSession, device: Device, threads: number): Promise<Lowering> {
  if (device !== 'cpu') return portable;
  return cpu({ block: await blockSize(open), threads });
}

/**
 * Channels a block of the runtime's blocked convolutions here, 0 where they fail or differ: the block is compiled
 * into the runtime for each processor and cannot be asked for.
 */
async function blockSize(open: OpenSession): Promise<number> {
  const expected = await convolve(open, portable);
  for (const block of BLOCK_SIZES) {
    try {
      const got = await convolve(open, cpu({ block, threads: 1 }));
      if (got.every((value, i) => Math.abs(value - expected[i]!) < 1e-4)) return block;
    } catch {
      // A runtime without these operators refuses the graph: then the next size, or none.
    }
  }
  return 0;
}

async function convolve(
  open: OpenSession,
  lowering: Lowering,
  device: Device = 'cpu',
): Promise<Float32Array> {
  const shapes = { x: [1, 32, 4, 4], w: [32, 32, 3, 3] };
  const graph = new Graph();
  const [x, w] = [graph.input('x', shapes.x), graph.input('w', shapes.w)];
  graph.output('y', conv(x, w, { pads: [1, 1, 1, 1] }));
  const random = new Random(1);
  const values = (size: number) => Float32Array.from({ length: size }, () => random.uniform(-1, 1));
  const session = await open(toOnnx(lower(graph, lowering)), { device, threads: 1 });
  try {
    const { y } = await session.run({
      x: { shape: shapes.x, data: values(512) },
      w: { shape: shapes.w, data: values(9216) },
    });
    return floats(y);
  } finally {
    await session.release();
  }
}
