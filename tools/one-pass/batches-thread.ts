// Makes the batches of one net in a thread of its own: for each step that it is told, one message.
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Taught } from '../../src/face/mtcnn/training/teacher.js';
import { PatchBatches } from '../../src/face/one-pass/training/batches.js';
import { DecisionBatches } from '../../src/face/one-pass/training/decision-batches.js';
import { openSession } from '../../src/runtime/node.js';
import type { MadeBatch, ThreadTask } from './batches-ahead.js';
import { type PhotoFolders, readPhotos, type TrainingPhotos, truthsOf } from './photos.js';
import { BATCHES, DECISION_SHARES, DECISIONS, SEARCH_SHARES } from './recipe.js';

const { net, folders, search, found } = workerData as ThreadTask;
const batchOf = await makerOf(net, folders, { found });

parentPort!.on('message', async (step: number) => {
  const batch = await batchOf(step);
  const buffers = Object.values(batch.tensors).map(({ data }) => data.buffer as ArrayBuffer);
  parentPort!.postMessage({ step, ...batch }, buffers);
});

async function makerOf(
  wanted: ThreadTask['net'],
  from: PhotoFolders,
  taught: Pick<Taught, 'found'>,
): Promise<(step: number) => Promise<MadeBatch>> {
  const photos = await readPhotos(from);
  const truthOf = truthsOf(taught);
  const kindsBy = <T>(shares: Readonly<Record<keyof TrainingPhotos, T>>) =>
    (['marked', 'framed', 'background'] as const)
      .filter((kind) => photos[kind].length > 0)
      .map((kind) => ({ photos: photos[kind], ...shares[kind] }));
  if (wanted === 'search') {
    const batches = new PatchBatches(kindsBy(SEARCH_SHARES), truthOf, BATCHES);
    return (step) => batches.at(step);
  }
  const session = await openSession(new Uint8Array(await readFile(search!)), { threads: 1 });
  const batches = new DecisionBatches(kindsBy(DECISION_SHARES), truthOf, session, DECISIONS);
  return async (step) => ({ tensors: await batches.at(step), positives: 0 });
}
