import { execFileSync, spawn } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareSample } from '../src/dataset/sample/prepare-sample.js';
import { temporaryFolder } from './program.js';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));
const MAIN = join(REPOSITORY, 'dist/cli/main.js');
const LIBRARY = pathToFileURL(join(REPOSITORY, 'dist/index.js')).href;
const RUNTIME = pathToFileURL(join(REPOSITORY, 'node_modules/onnxruntime-node/dist/index.js')).href;
const FACES = join(REPOSITORY, 'examples/faces/all.png');

/** The runtime's telemetry looks up its host within 15 seconds of the first session. */
const LIFE = 18_000;

/** Programs that use the runtime as it comes; they show that the checks below see its telemetry. */
const SESSION = `
  const ort = await import(${JSON.stringify(RUNTIME)});
  const { readFile } = await import('node:fs/promises');
  await ort.InferenceSession.create(await readFile(${JSON.stringify(join(REPOSITORY, 'models/mtcnn/p.onnx'))}));
`;
/** Lives until a connection is in its trace, which is in its working folder, or for two minutes. */
const UNTIL_SEEN = `
  const { readFileSync } = await import('node:fs');
  const end = Date.now() + 120_000;
  setInterval(() => {
    if (Date.now() > end || /sa_family=AF_INET/.test(readFileSync('trace', 'utf8'))) process.kill(process.pid, 'SIGKILL');
  }, 250);`;
const RECOGNITION = `
  const { createRecognizer } = await import(${JSON.stringify(LIBRARY)});
  const recognizer = await createRecognizer();
  const { faces } = await recognizer.recognize(${JSON.stringify(FACES)});
  if (faces.length !== 7) throw new Error('expected seven faces');
  setTimeout(() => {}, ${LIFE});`;
/** Ends its own process as Ctrl-C does; a signal to strace would not reach what it traces. */
const ENDING = `data:text/javascript,${encodeURIComponent(
  `import { isMainThread } from 'node:worker_threads';
  if (isMainThread) setTimeout(() => process.kill(process.pid, 'SIGINT'), ${LIFE});`,
)}`;
/** Lets a command live as long, whenever it is done. */
const LIVING_ON = `data:text/javascript,${encodeURIComponent(
  `import { isMainThread } from 'node:worker_threads';
  if (isMainThread) setTimeout(() => {}, ${LIFE});`,
)}`;
const inThread = (body: string): string => `
  import { isMainThread, Worker } from 'node:worker_threads';
  if (isMainThread) new Worker(new URL(import.meta.url));
  else { ${body} }`;

function canRun(command: string, ...words: readonly string[]): boolean {
  try {
    execFileSync(command, words, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const STRACE = ['strace', '-f', '-qq', '-e', 'trace=connect', '-o'] as const;
const seesLookUps = canRun('strace', '-f', '-qq', '-e', 'trace=connect', '-o', '/dev/null', 'true');
/** Without a network, what does not hide its look-ups still reaches nobody. */
const cutOff = canRun('unshare', '-rn', 'true');
if (!seesLookUps) process.stderr.write('privacy: look-ups are not checked, since strace does not run here\n');
else if (!cutOff)
  process.stderr.write('privacy: that look-ups are seen is not checked, since unshare does not run here\n');

interface Left {
  readonly code: number | null;
  readonly output: string;
  /** Of everything below HOME, the XDG folders and TMPDIR. */
  readonly files: readonly string[];
  /** Of addresses in a network, which a look-up of a name asks first. */
  readonly connections: readonly string[];
}

/** Runs Node in a home of its own, without the variables that keep the telemetry quiet in CI. */
async function runAtHome(
  words: readonly string[],
  { environment = {}, network = true }: { environment?: Record<string, string>; network?: boolean } = {},
): Promise<Left> {
  const folder = await temporaryFolder();
  const home = join(folder, 'home');
  const places = { HOME: home, TMPDIR: join(home, 'tmp') } as Record<string, string>;
  for (const kind of ['CACHE', 'CONFIG', 'DATA', 'STATE']) {
    places[`XDG_${kind}_HOME`] = join(home, kind.toLowerCase());
  }
  await mkdir(join(home, 'tmp'), { recursive: true });
  const trace = join(folder, 'trace');
  const command = [
    ...(network ? [] : ['unshare', '-rn']),
    ...(seesLookUps ? [...STRACE, trace] : []),
    process.execPath,
    ...words,
  ];
  const child = spawn(command[0]!, command.slice(1), {
    cwd: folder,
    env: { PATH: process.env.PATH, ...places, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  return {
    code,
    output,
    files: entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(home.length)),
    connections: seesLookUps
      ? (await readFile(trace, 'utf8')).split('\n').filter((line) => /sa_family=AF_INET/.test(line))
      : [],
  };
}

async function program(text: string): Promise<string> {
  const path = join(await temporaryFolder(), 'program.mjs');
  await writeFile(path, text);
  return path;
}

const NOTHING = { code: 0, files: [], connections: [] };

describe.concurrent('the check itself', { timeout: 240_000 }, () => {
  it('finds the files of the runtime used as it comes', async () => {
    const { files } = await runAtHome([await program(SESSION)], {
      network: !cutOff,
    });
    expect(files.map((file) => file.split('/').at(-1))).toEqual(
      expect.arrayContaining(['deviceid', 'onnxruntime.db']),
    );
  });

  it.runIf(seesLookUps && cutOff)('finds the look-ups of the runtime used as it comes', async () => {
    const { connections } = await runAtHome([await program(SESSION + UNTIL_SEEN)], { network: false });
    expect(connections.length).toBeGreaterThan(0);
  });

  it('finds the files where only a thread of its own sets the variable', async () => {
    const text = inThread(`process.env.ORT_DISABLE_TELEMETRY = '1'; ${SESSION}`);
    const { files } = await runAtHome([await program(text)], { network: !cutOff });
    expect(files.join()).toContain('deviceid');
  });
});

describe.concurrent('nothing is left in the home, and nothing looked up, by', { timeout: 240_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
    await mkdir(join(folder, 'photos'));
    // From twelve photos on, threads recognise.
    const names = Array.from({ length: 12 }, (_, i) => join(folder, 'photos', `${i}.png`));
    await Promise.all(names.map((name) => copyFile(FACES, name)));
    await prepareSample(join(folder, 'small'), {}, { train: 32, validation: 14, test: 7 });
  });

  it('the library', async () => {
    expect(await runAtHome([await program(RECOGNITION)])).toMatchObject(NOTHING);
  });

  it("the library in a thread of the user's", async () => {
    expect(await runAtHome([await program(inThread(RECOGNITION))])).toMatchObject(NOTHING);
  });

  it('the server', async () => {
    const left = await runAtHome(['--import', ENDING, MAIN, 'serve', '--port', '0']);
    expect(left.output).toContain('http://');
    expect(left).toMatchObject(NOTHING);
  });

  it('a command on one picture', async () => {
    expect(await runAtHome([MAIN, 'predict', FACES, '--annotate', 'drawn'])).toMatchObject(NOTHING);
  });

  it('a command on a folder, in threads', async () => {
    expect(await runAtHome([MAIN, 'predict', join(folder, 'photos')])).toMatchObject(NOTHING);
  });

  it('training', async () => {
    const words = ['run', '--data', join(folder, 'small'), '--model', 'mien-tiny', '--epochs', '1'];
    const left = await runAtHome(['--import', LIVING_ON, MAIN, ...words], { environment: { NO_COLOR: '1' } });
    expect(left.output).toContain('epoch 1/1');
    expect(left).toMatchObject(NOTHING);
  });
});

it.concurrent('leaves the choice to who set the variable', async () => {
  const left = await runAtHome([MAIN, 'predict', FACES], {
    environment: { ORT_DISABLE_TELEMETRY: '0' },
    network: !cutOff,
  });
  expect(left.files.join()).toContain('deviceid');
});
