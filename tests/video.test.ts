import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cutOff, ffmpeg, withoutFfmpeg } from '../src/video/testing/clips.js';
import { makeFaceClip } from '../src/video/testing/face-clip.js';
import { jsonLines, mien, mienHere, start, temporaryFolder } from './program.js';

const VIDEO = ['video', '--min-face', '40', '--threads', '1'];

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  if (withoutFfmpeg) return;
  await makeFaceClip(
    join(folder, 'clip.mp4'),
    [
      { expression: 'happy', side: 110, x: '10+120*t', y: '20' },
      { expression: 'surprise', side: 110, x: '190-100*t', y: '110' },
    ],
    { seconds: 1, rate: 20 },
  );
  await ffmpeg('-i', join(folder, 'clip.mp4'), '-t', '0.2', '-c', 'copy', join(folder, 'short.mkv'));
}, 300_000);

async function tablesIn(name: string): Promise<Readonly<Record<string, string>>> {
  const out = join(folder, name);
  const names = (await readdir(out)).toSorted();
  const texts = await Promise.all(names.map((file) => readFile(join(out, file), 'utf8')));
  return Object.fromEntries(names.map((file, i) => [file, texts[i]!.replaceAll(`${name}/`, 'OUT/')]));
}

describe.skipIf(withoutFfmpeg)('mien video', () => {
  it('writes tables of several clips, and goes on where one is none', async () => {
    await writeFile(join(folder, 'text.mp4'), 'no clip');
    const { code, stdout } = await mien(
      folder,
      ...[...VIDEO, 'clip.mp4', 'text.mp4', 'short.mkv', '--out', 'tables', '--json'],
    );
    expect(code).toBe(1);
    const lines = jsonLines(stdout);
    expect(lines).toMatchObject([
      { file: 'clip.mp4', width: 320, height: 240, rows: 20, rowsWithFaces: 20, tracks: 2, cuts: 0 },
      { file: 'text.mp4', error: { code: 'VIDEO_BROKEN' } },
      { file: 'short.mkv', tracks: 2 },
    ]);
    expect(Object.keys(await tablesIn('tables'))).toEqual(
      ['clip', 'short'].flatMap((name) =>
        ['csv', 'eaf', 'json', 'jsonl', 'vtt'].map((kind) => `${name}.${kind}`),
      ),
    );
  }, 300_000);

  it('goes on after kill -9 and Ctrl-C to the same bytes', async () => {
    expect((await mienHere(folder, ...VIDEO, 'clip.mp4', '--out', 'whole')).code).toBe(0);
    const expected = await tablesIn('whole');
    const again = await mienHere(folder, ...VIDEO, 'clip.mp4', '--out', 'whole');
    expect([again.code, await tablesIn('whole')]).toEqual([2, expected]);
    expect(again.stderr).toMatch(/--resume.*--overwrite/s);
    for (const [signal, code] of [
      ['SIGKILL', null],
      ['SIGINT', 130],
    ] as const) {
      const out = `out-${signal}`;
      const run = start(folder, ...VIDEO, 'clip.mp4', '--out', out);
      await journalOf(join(folder, out), 5);
      run.child.kill(signal);
      const stopped = await run.finished;
      expect(stopped.code).toBe(code);
      if (code !== null) expect(stopped.stderr).toContain(`--out ${out} --resume`);
      expect(Object.keys(await tablesIn(out))).toContain('clip.journal');
      expect((await mienHere(folder, ...VIDEO, 'clip.mp4', '--out', out, '--resume')).code).toBe(0);
      expect(await tablesIn(out)).toEqual(expected);
    }
  }, 300_000);

  it('keeps the rows of a clip that is cut off, and says so with exit code 1', async () => {
    const long = join(folder, 'long.mkv');
    await makeFaceClip(long, [{ expression: 'happy', side: 120, x: '30+30*t', y: '50+20*sin(5*t)' }], {
      seconds: 4,
      rate: 10,
    });
    await cutOff(long, 0.6, join(folder, 'part.mkv'));
    const { code, stdout, stderr } = await mien(
      folder,
      ...VIDEO,
      'part.mkv',
      '--out',
      'part',
      '--format',
      'csv',
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^part\.mkv: \d+ frames from 0\.000 to \d\.\d{3} s, .*1 face followed\n {2}part.part\.csv\n$/,
    );
    expect(stderr).toContain('[VIDEO_TRUNCATED]');
  }, 300_000);

  it('refuses what would show faces in a copy that hides them', async () => {
    const { code, stderr } = await mienHere(
      folder,
      ...VIDEO,
      'clip.mp4',
      '--out',
      'x',
      '--blur',
      '--fps',
      '5',
    );
    expect(code).toBe(2);
    expect(stderr).toContain('--blur takes no');
  });

  it('is named by predict, of a clip', async () => {
    const { code, stderr } = await mienHere(folder, 'predict', 'clip.mp4');
    expect(code).toBe(1);
    expect(stderr).toContain('mien video');
    expect(stderr).toContain('[IMAGE_UNSUPPORTED]');
  });

  it.skipIf(process.platform === 'win32')(
    'locks its folder',
    async () => {
      const run = start(folder, ...VIDEO, 'clip.mp4', '--out', 'locked');
      await journalOf(join(folder, 'locked'), 1);
      run.child.kill('SIGSTOP');
      const second = await mienHere(folder, ...VIDEO, 'clip.mp4', '--out', 'locked');
      run.child.kill('SIGCONT');
      expect(second.code).toBe(1);
      expect(second.stderr).toContain('[FOLDER_LOCKED]');
      expect((await run.finished).code).toBe(0);
    },
    300_000,
  );
});

describe('mien video compare', () => {
  it('draws the curves of groups, and writes over nothing', async () => {
    const names = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];
    const probabilities = Object.fromEntries(names.map((name) => [name, 1 / 7]));
    await writeFile(
      join(folder, 'rows.jsonl'),
      JSON.stringify({ time: 0, faces: [{ track: 1, probabilities }] }),
    );
    await writeFile(join(folder, 'study.csv'), 'participant,rows,group\na,rows.jsonl,x\nb,rows.jsonl,x\n');
    const words = ['video', 'compare', 'study.csv', '--by', 'group', '--out', 'figures'];
    const { code, stdout } = await mienHere(folder, ...words);
    expect([code, stdout]).toEqual([0, expect.stringContaining('x: 0.143 (95 %: 0.143 to 0.143), n = 2')]);
    expect(await readFile(join(folder, 'figures', 'happy.svg'), 'utf8')).toContain('</svg>');
    const again = await mienHere(folder, ...words);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('--overwrite')]);
  });
});

describe('mien video without FFmpeg', () => {
  it('says how it is installed', async () => {
    await writeFile(join(folder, 'any.mp4'), 'x');
    process.env.FFPROBE_PATH = '/nowhere/ffprobe';
    try {
      const { code, stderr } = await mienHere(folder, ...VIDEO, 'any.mp4', '--out', 'none');
      expect(code).toBe(1);
      expect(stderr).toContain('[FFMPEG_MISSING]');
    } finally {
      delete process.env.FFPROBE_PATH;
    }
  });
});

/** Waits until so many frames were noted. */
async function journalOf(out: string, lines: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const text = await readFile(join(out, 'clip.journal'), 'utf8').catch(() => '');
    if (text.split('\n').length > lines + 1) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('no journal');
}
