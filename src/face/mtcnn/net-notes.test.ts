import { describe, expect, test } from 'vitest';
import { openSession } from '../../runtime/node.js';
import { openMtcnn } from './mtcnn.js';
import { faceProbability, NOTES_KEY, notesMetadata, readNotes } from './net-notes.js';
import { encodeMtcnn, encodeNet } from './nets.js';
import { randomWeights } from './testing/random-weights.js';

const weights = { p: randomWeights('p', 1), r: randomWeights('r', 2), o: randomWeights('o', 3) };
const pNet = (metadata: Readonly<Record<string, string>>) => encodeNet('p', weights.p, metadata);

describe('how a net is used', () => {
  test('is what was written into its file', () => {
    const notes = { levels: [0.02, 0.97], calibration: { slope: 0.5, offset: -2 } } as const;
    expect(readNotes(pNet(notesMetadata(notes)), 'p.onnx')).toEqual(notes);
    expect(readNotes(pNet(notesMetadata({})), 'p.onnx')).toEqual({});
    expect(notesMetadata({ levels: undefined })).toEqual({});
    const support = { weight: 1, offset: -2.5 };
    expect(readNotes(pNet(notesMetadata({ support })), 'search.onnx')).toEqual({ support });
  });

  test.each([
    ['no JSON', 'levels'],
    ['levels in the wrong order', '{"version":1,"levels":[0.5,0.5]}'],
    ['levels out of range', '{"version":1,"levels":[-1,0.99]}'],
    ['a later version', '{"version":2,"levels":[0.01,0.99]}'],
    ['a calibration that turns scores round', '{"version":1,"calibration":{"slope":-1,"offset":0}}'],
  ])('that says %s is refused when the detector opens', async (_, value) => {
    const files = { ...encodeMtcnn(weights), p: pNet({ [NOTES_KEY]: value }) };
    await expect(openMtcnn(openSession, files, { threads: 1 })).rejects.toMatchObject({
      code: 'MODEL_BROKEN',
      message: expect.stringContaining('p.onnx'),
    });
  });

  test('changes what the nets see: any light gives the same answers, and without it another light others', async () => {
    const picture = (times: number) => ({
      data: Uint8Array.from({ length: 32 * 32 }, (_, i) => times * (10 + ((i * 131 + (i >> 5) * 17) % 50))),
      width: 32,
      height: 32,
      channels: 1 as const,
    });
    const found = async (levels: readonly [number, number] | null) => {
      const files = { ...encodeMtcnn(weights), p: pNet(notesMetadata({ levels: levels ?? undefined })) };
      const detector = await openMtcnn(openSession, files, { threads: 1 });
      try {
        const all = { thresholds: [0, 0, 0] as const, minFace: 12 };
        return [await detector.detect(picture(1), all), await detector.detect(picture(4), all)];
      } finally {
        await detector.release();
      }
    };
    const [dim, bright] = await found([0.01, 0.99]);
    expect(dim!.length).toBeGreaterThan(0);
    expect(bright!.map(({ score }) => score)).toEqual(dim!.map(({ score }) => expect.closeTo(score, 4)));
    const [asDim, asBright] = await found(null);
    expect(Math.abs(asDim![0]!.score - asBright![0]!.score)).toBeGreaterThan(1e-4);
  });
});

test('the probability of a face rises with its score, by the sigmoid of its logit', () => {
  const calibration = { slope: 0.5, offset: -1 };
  // Of a score of σ(2), the logit is 2.
  expect(faceProbability(1 / (1 + Math.exp(-2)), calibration)).toBeCloseTo(0.5, 12);
  expect(faceProbability(0.5, calibration)).toBeCloseTo(1 / (1 + Math.E), 12);
  expect([faceProbability(0, calibration), faceProbability(1, calibration)]).toEqual([0, 1]);
});
