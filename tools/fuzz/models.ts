import { MienError } from '../../src/errors.js';
import { openNet } from '../../src/face/mtcnn/mtcnn.js';
import { NET_PLANS, type NetName } from '../../src/face/mtcnn/net-plans.js';
import { checkChecksum, withChecksum } from '../../src/model/checksum.js';
import { exportModel } from '../../src/model/export.js';
import { decodeTensors, encodeTensors, type TensorFile } from '../../src/model/safetensors.js';
import { randomIntegerModel, randomModel } from '../../src/model/testing/random-model.js';
import { Random } from '../../src/random.js';
import { openRecognizer } from '../../src/recognizer/create-recognizer.js';
import { openSession } from '../../src/runtime/node.js';
import { floats } from '../../src/runtime/session.js';
import { changeModel } from './change-model.js';
import { damage } from './damage.js';
import type { Finding, Fuzzer } from './fuzzer.js';
import { hostileHeader } from './hostile-header.js';
import { randomNets } from './random-nets.js';

/** A case that takes longer does not end, as far as anybody who waits can tell. Milliseconds. */
const LONGEST = 30_000;

/** A file, what reading it gives, and whether what is given is the file's own right answer. */
interface Subject {
  readonly name: string;
  /** Without a checksum. */
  readonly plain: Uint8Array;
  /** With one. */
  readonly written: Uint8Array;
  /** All that is read of it, as numbers; throws as reading does. */
  readonly read: (bytes: Uint8Array) => Promise<Float32Array>;
  /** What is wrong with numbers that were read of a file which no checksum protects. */
  readonly problem: (values: Float32Array) => string | undefined;
  readonly answer: Float32Array;
}

/**
 * Models, nets and checkpoints with flipped bits, cut off, with other fields, and with hostile headers. Of a file with a
 * checksum, reading must give a coded error or the very same numbers; of one without, a coded error or numbers that can be
 * used. Nothing else may happen: no crash, no end that does not come, no NaN.
 */
export const fuzzModels: Fuzzer = async ({ seed, goOn, onProgress }) => {
  const subjects = await makeSubjects();
  const findings: Finding[] = [];
  let cases = 0;
  while (goOn(cases)) {
    const random = new Random(seed + cases);
    const subject = subjects[random.below(subjects.length)]!;
    const { bytes, sealed, how } = await makeCase(subject, random);
    const problem = await tryCase(subject, bytes, sealed);
    if (problem !== undefined)
      findings.push({ seed: seed + cases, problem: `${subject.name}, ${how}: ${problem}`, input: bytes });
    cases++;
    if (cases % 100 === 0) onProgress?.(cases);
  }
  return { cases, findings };
};

interface Case {
  readonly bytes: Uint8Array;
  /** Whether it is a file with a checksum that was damaged, so that only its own answer is right. */
  readonly sealed: boolean;
  readonly how: string;
}

async function makeCase(subject: Subject, random: Random): Promise<Case> {
  const kind = random.below(4);
  if (kind <= 1)
    return { bytes: damage(subject.written, random), sealed: true, how: 'damaged with its checksum' };
  if (kind === 2)
    return { bytes: damage(subject.plain, random), sealed: false, how: 'damaged without a checksum' };
  if (subject.name === 'checkpoint') {
    return { bytes: hostileHeader(random), sealed: false, how: 'with a hostile header' };
  }
  return {
    bytes: await withChecksum(changeModel(subject.plain, random)),
    sealed: false,
    how: 'changed on purpose',
  };
}

async function tryCase(subject: Subject, bytes: Uint8Array, sealed: boolean): Promise<string | undefined> {
  const began = performance.now();
  try {
    const values = await subject.read(bytes);
    const same = Buffer.compare(bytesOf(values), bytesOf(subject.answer)) === 0;
    if (sealed && !same) return 'another answer than its own';
    if (!same) return subject.problem(values);
  } catch (error) {
    if (!(error instanceof MienError))
      return `no coded error: ${error instanceof Error ? error.stack : error}`;
  }
  const took = performance.now() - began;
  return took > LONGEST ? `${Math.round(took)} ms` : undefined;
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

const FACES = Uint8Array.from({ length: 2 * 48 * 48 }, (_, i) => (i * 7919) % 251);

async function makeSubjects(): Promise<readonly Subject[]> {
  const floatModel = randomModel(1);
  const nets = randomNets();
  const subjects: Subject[] = [
    await subjectOf('model', floatModel, readAnswers, problemOfProbabilities),
    await subjectOf(
      'model in 16 bits',
      exportModel(floatModel, 'float16', 'm'),
      readAnswers,
      problemOfProbabilities,
    ),
    await subjectOf('model in integers', await randomIntegerModel(1), readAnswers, problemOfProbabilities),
    checkpoint(),
  ];
  for (const net of ['p', 'r'] as const)
    subjects.push(await subjectOf(`${net}-Net`, nets[net], (bytes) => readNet(net, bytes), problemOfNumbers));
  return Promise.all(
    subjects.map(async (subject) => ({ ...subject, answer: await subject.read(subject.written) })),
  );
}

async function subjectOf(
  name: string,
  plain: Uint8Array,
  read: Subject['read'],
  problem: Subject['problem'],
): Promise<Subject> {
  return { name, plain, written: await withChecksum(plain), read, problem, answer: new Float32Array() };
}

async function readAnswers(bytes: Uint8Array): Promise<Float32Array> {
  await checkChecksum(bytes, 'model');
  const recognizer = await openRecognizer({ bytes, name: 'model', path: 'model.onnx' }, { threads: 1 });
  try {
    return await recognizer.probabilities(FACES);
  } finally {
    await recognizer.release();
  }
}

async function readNet(net: NetName, bytes: Uint8Array): Promise<Float32Array> {
  await checkChecksum(bytes, 'net');
  const session = await openNet(openSession, bytes, net, { threads: 1 });
  try {
    const { size } = NET_PLANS[net];
    const data = Float32Array.from({ length: 3 * size * size }, (_, i) => (i * 31) % 256);
    const { face, box } = await session.run({ images: { shape: [1, 3, size, size], data } });
    return Float32Array.of(...floats(face), ...floats(box));
  } finally {
    await session.release();
  }
}

function problemOfProbabilities(values: Float32Array): string | undefined {
  if (values.length !== 14) return `${values.length} probabilities`;
  const rows = [values.subarray(0, 7), values.subarray(7)];
  const fits = rows.every((row) => {
    const sum = row.reduce((total, value) => total + value, 0);
    return Math.abs(sum - 1) < 0.02 && row.every((value) => value >= 0);
  });
  return fits ? undefined : `these are no probabilities: ${values.join(', ')}`;
}

function problemOfNumbers(values: Float32Array): string | undefined {
  return values.length === 5 && values.every(Number.isFinite) ? undefined : `got ${values.join(', ')}`;
}

function checkpoint(): Subject {
  const file: TensorFile = {
    tensors: { 'a.weights': Float32Array.of(1, 2, 3), b: Float32Array.of(4), none: new Float32Array() },
    metadata: { config: '{"epochs":3}', progress: '{}' },
  };
  const read = async (bytes: Uint8Array): Promise<Float32Array> => {
    const { tensors } = decodeTensors(Buffer.from(bytes), 'checkpoint');
    const prototype: unknown = Object.getPrototypeOf(tensors);
    if (prototype !== Object.prototype) throw new Error('the prototype of the tensors was changed');
    return Float32Array.of(...Object.values(tensors).flatMap((values) => [...values]));
  };
  // Each of its values is one of the file, whatever the header calls it.
  const problem = (): undefined => undefined;
  const written = Buffer.concat(encodeTensors(file));
  return {
    name: 'checkpoint',
    plain: withoutForm(written),
    written,
    read,
    problem,
    answer: new Float32Array(),
  };
}

/** The same file as versions before the checksum wrote it. */
function withoutForm(written: Buffer): Uint8Array {
  const length = Number(written.readBigUInt64LE());
  const header = JSON.parse(written.toString('utf8', 8, 8 + length));
  const { config, progress } = header.__metadata__;
  const text = Buffer.from(JSON.stringify({ ...header, __metadata__: { config, progress } }));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([size, text, written.subarray(8 + length)]);
}
