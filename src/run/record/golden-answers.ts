import { DETECTOR_NETS, netFile } from '../../face/detector-nets.js';
import { NET_PLANS, type NetName } from '../../face/mtcnn/net-plans.js';
import { CROP_SIDE, DECISION_VALUES, GRID, HEADS } from '../../face/one-pass/plan.js';
import { checkDetectorNet } from '../../face/open-nets.js';
import { FACE_SIZE } from '../../image/face-size.js';
import { readDescription } from '../../model/description.js';
import { MODEL_FILE } from '../../model/find-model.js';
import { floats, type OpenSession } from '../../runtime/session.js';
import { goldenPicture } from './golden-picture.js';

/** What a network is asked: pictures `[count, channels, size, size]`, and which of its outputs are kept. */
interface Question {
  readonly count: number;
  readonly channels: number;
  readonly size: number;
  readonly outputs: readonly string[];
}

/** By the name of the file in a model's folder. */
const QUESTIONS: Readonly<Record<string, Question>> = {
  [MODEL_FILE]: { count: 8, channels: 1, size: FACE_SIZE, outputs: ['probabilities'] },
  [netFile('search')]: {
    count: 2,
    channels: 3,
    size: 4 * GRID,
    outputs: HEADS.flatMap(({ stride }) => [`face${stride}`, `box${stride}`]),
  },
  [netFile('decide')]: { count: 8, channels: 3, size: CROP_SIDE, outputs: Object.keys(DECISION_VALUES) },
  // A little more than one cell, so that it slides.
  [netFile('p')]: { count: 2, channels: 3, size: NET_PLANS.p.size + 4, outputs: ['face', 'box'] },
  [netFile('r')]: ofNet('r', ['face', 'box']),
  [netFile('o')]: ofNet('o', ['face', 'box', 'landmarks']),
};

function ofNet(net: NetName, outputs: readonly string[]): Question {
  return { count: 8, channels: 3, size: NET_PLANS[net].size, outputs };
}

/** Each kept output, all its numbers in order. */
export type GoldenAnswers = Readonly<Record<string, readonly number[]>>;

/** Whether a file of a model's folder is a network that can be asked. */
export function canBeAsked(file: string): boolean {
  return Object.hasOwn(QUESTIONS, file);
}

/** What the network in a file says to pictures made by code. Throws `MODEL_BROKEN` and `RUNTIME_FAILED`. */
export async function goldenAnswers(
  open: OpenSession,
  file: string,
  bytes: Uint8Array,
): Promise<GoldenAnswers> {
  const { count, channels, size, outputs } = QUESTIONS[file]!;
  const each = channels * size * size;
  const data = new Float32Array(count * each);
  for (let i = 0; i < count; i++) data.set(goldenPicture(i, channels, size), i * each);
  const net = DETECTOR_NETS.find((name) => netFile(name) === file);
  if (net === undefined) readDescription(bytes, file);
  else checkDetectorNet(bytes, net, file);
  const session = await open(bytes, { threads: 1 });
  try {
    const said = await session.run({ images: { shape: [count, channels, size, size], data } });
    return Object.fromEntries(
      // More digits than the tolerance asks for say nothing.
      outputs.map((name) => [name, [...floats(said[name])].map((value) => Number(value.toFixed(6)))]),
    );
  } finally {
    await session.release();
  }
}
