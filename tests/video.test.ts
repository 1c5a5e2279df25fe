import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../src/random.js';
import { cutOff, ffmpeg, withoutFfmpeg } from '../src/video/testing/clips.js';
import { makeFaceClip } from '../src/video/testing/face-clip.js';
import { jsonLines, mien, mienHere, start, temporaryFolder } from './program.js';

const VIDEO = ['video', '--min-face', '40', '--threads', '1'];

/** With a copy, whose encoding takes a while after the tables are there. */
const WHOLE = [...VIDEO, 'clip.mp4', '--annotate'];
/**
 * Where a run is killed: when the folder is locked, when its journal has so many lines (its own, one a frame, its end), and when
 * it wrote this file anew.
 */
const PLACES: readonly (number | 'locked' | `clip.${string}`)[] = [
  ...(['locked', 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18, 20, 22] as const),
  ...(['clip.csv', 'clip.jsonl', 'clip.vtt', 'clip.eaf'] as const),
];

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

/** Bytes as letters, one each. */
async function tablesIn(name: string): Promise<Readonly<Record<string, string>>> {
  const out = join(folder, name);
  const names = (await readdir(out)).toSorted();
  const texts = await Promise.all(names.map((file) => readFile(join(out, file), 'latin1')));
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

  it('goes on after Ctrl-C to the same bytes', async () => {
    const expected = await wholeRun();
    const again = await mienHere(folder, ...VIDEO, 'clip.mp4', '--out', 'whole');
    expect([again.code, await tablesIn('whole')]).toEqual([2, expected]);
    expect(again.stderr).toMatch(/--resume.*--overwrite/s);
    const run = start(folder, ...WHOLE, '--out', 'out');
    await journalOf(join(folder, 'out'), 5);
    run.child.kill('SIGINT');
    const stopped = await run.finished;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('--out out --resume');
    expect(Object.keys(await tablesIn('out'))).toContain('clip.journal');
    expect((await mienHere(folder, ...WHOLE, '--out', 'out', '--resume')).code).toBe(0);
    expect(await tablesIn('out')).toEqual(expected);
  }, 300_000);

  it(`goes on after kill -9 at ${PLACES.length} places of one run to the same bytes`, async () => {
    const expected = await wholeRun();
    const out = join(folder, 'killed');
    const random = new Random(32);
    for (const [i, place] of PLACES.entries()) {
      const before = await stateOf(out);
      const run = start(folder, ...WHOLE, '--out', 'killed', '--resume');
      const ended = run.finished.then(() => true);
      while (!reached(place, before, await stateOf(out))) {
        if (await Promise.race([ended, sleep(2, false)])) break;
      }
      run.child.kill('SIGKILL');
      const { code, stderr } = await run.finished;
      expect([code, stderr], `at ${JSON.stringify(place)}`).toEqual([null, '']);
      if (i % 3 === 1) await tear(join(out, 'clip.journal'), random);
    }
    expect((await mienHere(folder, ...WHOLE, '--out', 'killed', '--resume')).code).toBe(0);
    expect(await tablesIn('killed')).toEqual(expected);
  }, 900_000);

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

let whole: Promise<Readonly<Record<string, string>>> | undefined;

/** What an undisturbed run writes. */
function wholeRun(): Promise<Readonly<Record<string, string>>> {
  whole ??= mienHere(folder, ...WHOLE, '--out', 'whole').then(({ code, stderr }) => {
    expect([code, stderr]).toEqual([0, '']);
    return tablesIn('whole');
  });
  return whole;
}

interface FolderState {
  readonly locked: boolean;
  /** Of the journal. */
  readonly lines: number;
  /** When each file was written. */
  readonly written: ReadonlyMap<string, number>;
}

async function stateOf(out: string): Promise<FolderState> {
  const names = await readdir(out).catch(() => []);
  const journal = await readFile(join(out, 'clip.journal')).catch(() => Buffer.alloc(0));
  const times = names.map(async (name) => {
    const about = await stat(join(out, name)).catch(() => undefined);
    return [name, about?.mtimeMs ?? 0] as const;
  });
  return {
    locked: names.some((name) => name.startsWith('.mien-lock-')),
    lines: journal.filter((byte) => byte === 10).length,
    written: new Map(await Promise.all(times)),
  };
}

function reached(place: (typeof PLACES)[number], before: FolderState, now: FolderState): boolean {
  if (place === 'locked') return now.locked;
  // After a kill that came late, a line more than there was, up to the last.
  if (typeof place === 'number') return now.lines >= Math.max(place, Math.min(before.lines + 1, 22));
  return now.written.has(place) && now.written.get(place) !== before.written.get(place);
}

/** Cuts a journal off in its last lines, as a machine that loses its power in the middle of writing may leave it. */
async function tear(journal: string, random: Random): Promise<void> {
  const { size } = await stat(journal);
  await truncate(journal, Math.max(0, size - 1 - random.below(Math.min(size, 1500))));
}

/** Waits until so many frames were noted. */
async function journalOf(out: string, lines: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const text = await readFile(join(out, 'clip.journal'), 'utf8').catch(() => '');
    if (text.split('\n').length > lines + 1) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('no journal');
}
