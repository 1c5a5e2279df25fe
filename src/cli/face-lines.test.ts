import { resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { MienError } from '../errors.js';
import { EXPRESSIONS } from '../expression.js';
import { faceAt } from '../face/testing/face-at.js';
import { perceive, type Recognition } from '../recognizer/result.js';
import { faceCsvHeader, faceCsvLines, faceJson, faceText } from './face-lines.js';

const happy = perceive(Float32Array.of(0.01, 0, 0, 0.93, 0.01, 0.02, 0.03), 0.5);
const unsure = perceive(Float32Array.of(0.1, 0, 0, 0.4, 0.3, 0.1, 0.1), 0.5);
const RESULT: Recognition = {
  width: 640,
  height: 480,
  faces: [
    { ...faceAt(10, 20, 100, 0.999), ...happy },
    { ...faceAt(300.123, 20, 50, 0.8), ...unsure },
  ],
};

describe('a line of JSON', () => {
  it('is that of the contract', () => {
    const line = faceJson('a.jpg', RESULT) as { faces: Record<string, unknown>[] };
    expect(Object.keys(line)).toEqual(['file', 'width', 'height', 'faces']);
    expect(JSON.parse(JSON.stringify(line.faces[0]))).toEqual({
      box: [10, 20, 100, 100],
      score: 0.999,
      landmarks: {
        leftEye: [40, 55],
        rightEye: [80, 55],
        nose: [60, 75],
        mouthLeft: [45, 95],
        mouthRight: [75, 95],
      },
      expression: 'happy',
      confidence: 0.93,
      uncertain: false,
      probabilities: {
        angry: 0.01,
        disgust: 0,
        fear: 0,
        happy: 0.93,
        sad: 0.01,
        surprise: 0.02,
        neutral: 0.03,
      },
    });
    expect(line.faces[1]).toMatchObject({ box: [300.12, 20, 50, 50], uncertain: true });
  });

  it('says how far a face is turned where that was searched for', () => {
    const detected = { width: 9, height: 9, faces: [{ ...faceAt(1, 2, 3), roll: 89.98765 }] };
    const { faces } = faceJson('a.jpg', detected) as { faces: object[] };
    expect(faces[0]).toMatchObject({ roll: 89.99 });
  });

  it('has no expression where none was looked at, and no face where there is none', () => {
    const detected = { width: 9, height: 9, faces: [faceAt(1, 2, 3)] };
    const { faces } = faceJson('a.jpg', detected) as { faces: object[] };
    expect(Object.keys(faces[0]!)).toEqual(['box', 'score', 'landmarks']);
    expect(faceJson('a.jpg', { ...detected, faces: [] })).toEqual({
      file: 'a.jpg',
      width: 9,
      height: 9,
      faces: [],
    });
  });

  it('tells what is wrong with a file', () => {
    const error = new MienError('IMAGE_UNREADABLE', 'a.jpg: not a readable picture', {
      hint: 'Use another.',
    });
    expect(faceJson('a.jpg', error)).toEqual({
      file: 'a.jpg',
      error: { code: 'IMAGE_UNREADABLE', message: 'a.jpg: not a readable picture', hint: 'Use another.' },
    });
  });
});

describe('CSV', () => {
  it.each(['=cmd|calc!A1.jpg', '+1.jpg', '-dash.jpg', '@y.jpg', '\tx.jpg', '="a",b.jpg'])(
    'has no formula where the name %j looks like one, and still leads to the file',
    (file) => {
      const [line] = faceCsvLines(file, RESULT);
      const [cell] = (parse(line!) as string[][])[0]!;
      expect([cell, resolve(cell!)]).toEqual([`./${file}`, resolve(file)]);
    },
  );

  it('has one line a face, every cell under its column, names quoted', () => {
    const file = 'my "best", photo.jpg';
    const text = [faceCsvHeader('predict'), ...faceCsvLines(file, RESULT)].join('\n');
    const rows = parse(text, { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      file,
      face: '1',
      x: '10',
      width: '100',
      score: '0.999',
      left_eye_x: '40',
      mouth_right_y: '95',
      expression: 'happy',
      confidence: '0.93',
      uncertain: 'false',
      neutral: '0.03',
    });
    expect(rows[1]).toMatchObject({ face: '2', uncertain: 'true' });
    expect(Object.keys(rows[0]!).slice(-13, -6)).toEqual([...EXPRESSIONS]);
    expect(Object.keys(rows[0]!).slice(-6)).toEqual([
      ...['face_probability', 'size', 'sharpness', 'light', 'roll', 'yaw'],
    ]);
    expect(rows[0]).toMatchObject({ face_probability: '', size: '', yaw: '' });
  });

  it('leaves cells empty that a whole picture does not have', () => {
    const whole: Recognition = {
      width: 48,
      height: 48,
      faces: [{ box: [0, 0, 48, 48], score: null, landmarks: null, ...happy }],
    };
    const text = [faceCsvHeader('predict'), ...faceCsvLines('a.png', whole)].join('\n');
    const [row] = parse(text, { columns: true }) as Record<string, string>[];
    expect(row).toMatchObject({ score: '', left_eye_x: '', mouth_right_y: '', expression: 'happy' });
  });

  it('says how well a face is seen, and has empty cells for the pose of a whole picture', () => {
    const quality = { size: 60.004, sharpness: 0.12345, light: 0.5, pose: { roll: -12.346, yaw: 30 } };
    const face = { ...faceAt(1, 2, 3), faceProbability: 0.87654321, quality };
    const rows = (faces: Recognition['faces'] | readonly (typeof face)[]) =>
      parse([faceCsvHeader('detect'), ...faceCsvLines('a.jpg', { ...RESULT, faces } as never)].join('\n'), {
        columns: true,
      }) as Record<string, string>[];
    expect(rows([face])[0]).toMatchObject({
      face_probability: '0.876543',
      size: '60',
      sharpness: '0.123',
      light: '0.5',
      roll: '-12.35',
      yaw: '30',
    });
    const [whole] = rows([{ ...face, quality: { ...quality, pose: null } } as never]);
    expect(whole).toMatchObject({ size: '60', roll: '', yaw: '' });
    expect(
      Object.keys(
        (faceJson('a.jpg', { width: 9, height: 9, faces: [face] }) as { faces: object[] }).faces[0]!,
      ),
    ).toEqual([...['box', 'score', 'landmarks', 'faceProbability', 'quality']]);
  });

  it('has the columns of faces alone for detect', () => {
    const text = [
      faceCsvHeader('detect'),
      ...faceCsvLines('a.jpg', { ...RESULT, faces: [faceAt(1, 2, 3)] }),
    ].join('\n');
    expect(parse(text)).toHaveLength(2);
    expect(faceCsvHeader('detect').split(',')).toHaveLength(23);
  });
});

describe('text', () => {
  it('has a line a face, each with its file', () => {
    expect(faceText('a.jpg', RESULT).split('\n')).toEqual([
      'a.jpg: happy 93 % at 10,20 (100×100)',
      'a.jpg: uncertain, perhaps happy 40 % at 300,20 (50×50)',
    ]);
    expect(faceText('a.jpg', { ...RESULT, partial: true }).match(/ \(the file is cut off\)$/gm)).toHaveLength(
      2,
    );
    expect(faceText('a.jpg', { ...RESULT, faces: [] })).toBe('a.jpg: no face');
    expect(faceText('a.jpg', { ...RESULT, faces: [faceAt(1, 2, 3)] })).toBe('a.jpg: face 99 % at 1,2 (3×3)');
  });
});
