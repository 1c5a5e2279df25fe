import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { netFile } from '../src/face/detector-nets.js';
import { NET_NAMES, type NetName } from '../src/face/mtcnn/net-plans.js';
import { encodeMtcnn, netParameters } from '../src/face/mtcnn/nets.js';
import { NetWeights } from '../src/face/mtcnn/weights.js';
import { sizeOf } from '../src/graph/graph.js';

/** x of eyes, nose and mouth corners, then their y, in sides of the box. */
const POINTS = [0.3, 0.7, 0.5, 0.35, 0.65, 0.4, 0.4, 0.6, 0.8, 0.8];

/**
 * Writes a detector that finds a face wherever it looks: its nets say the same of every crop. It works like any, and
 * takes as long, and no training, nor a real person's face, is needed to test what is done with its faces.
 */
export async function writeSeeingEverywhere(folder: string): Promise<void> {
  const nets = NET_NAMES.map((net): [NetName, NetWeights] => {
    const values = new Map<string, Float32Array>();
    for (const [name, shape] of netParameters(net)) values.set(name, new Float32Array(sizeOf(shape)));
    values.set('face.bias', Float32Array.of(0, 5));
    if (net === 'o') values.set('landmarks.bias', Float32Array.from(POINTS));
    return [net, new NetWeights(net, values)];
  });
  const files = encodeMtcnn(Object.fromEntries(nets) as Record<NetName, NetWeights>);
  await mkdir(folder, { recursive: true });
  for (const net of NET_NAMES) await writeFile(join(folder, netFile(net)), files[net]);
}
