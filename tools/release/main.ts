// Makes the tarball of a release, tries it as a stranger would, and prints what to publish. Publishes nothing.
//
//   npm run release                    # the tarball goes into release/
//   npm run release -- --out FOLDER
//
// It stops where the checkout has changes that are not committed, or CHANGELOG.md has no section of the version. Then it
// builds, packs, installs the tarball into an empty folder, and uses it there: both commands and the library.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { hasUnreleased, releaseNotes } from './changelog.js';

const ROOT = join(import.meta.dirname, '../..');
const FACES = join(ROOT, 'examples/faces/all.png');
const ENVIRONMENT = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };

const { values } = parseArgs({ options: { out: { type: 'string', default: 'release' } } });

function run(folder: string, program: string, ...words: readonly string[]): string {
  return execFileSync(program, words, {
    cwd: folder,
    env: ENVIRONMENT,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function stop(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

/** Installs the tarball into an empty folder, and finds seven faces with it in each way. */
function tryOut(tarball: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'mien-release-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    run(folder, 'npm', 'install', '--no-audit', '--no-fund', tarball);
    for (const command of ['mien', 'mienjs']) {
      const rows = run(folder, 'npx', command, 'predict', FACES, '--csv').trim().split('\n');
      if (rows.length !== 8) stop(`${command} predict found ${rows.length - 1} faces, expected 7.`);
    }
    const program = `import { createRecognizer } from 'mienjs';
const recognizer = await createRecognizer();
console.log((await recognizer.recognize(process.argv[2])).faces.length);
await recognizer.release();\n`;
    writeFileSync(join(folder, 'main.mjs'), program);
    const found = run(folder, process.execPath, 'main.mjs', FACES).trim();
    if (found !== '7') stop(`The library found ${found} faces, expected 7.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const changelog = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
if (run(ROOT, 'git', 'status', '--porcelain').trim() !== '') stop('Commit or put away all changes first.');
const notes = releaseNotes(changelog, version);
if (notes === undefined)
  stop(`CHANGELOG.md has no section "${version} (date)". CONTRIBUTING.md says how to make one.`);
if (hasUnreleased(changelog))
  stop('CHANGELOG.md has entries under "Unreleased". Move them into the version.');

const out = resolve(values.out);
mkdirSync(out, { recursive: true });
run(ROOT, 'npm', 'run', 'build');
const [packed] = JSON.parse(
  run(ROOT, 'npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', out),
) as [{ filename: string; entryCount: number; integrity: string }];
const tarball = join(out, packed.filename);
tryOut(tarball);

process.stdout.write(`${name} ${version}: ${tarball}
${(statSync(tarball).size / 1e6).toFixed(1)} MB, ${packed.entryCount} files, ${packed.integrity}
Installed into an empty folder, it answers as a command and as a library.

${notes}

To publish it:
  git tag -a v${version} -m 'mien ${version}'
  git push --follow-tags
  npm publish ${tarball}
`);
