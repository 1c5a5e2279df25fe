// Installs the packed package into fresh folders, runs each recipe, and writes the table of docs/install.md.
//
//   npm run compatibility                     # all recipes, and the table
//   npm run compatibility -- --quick          # what CI runs; writes nothing
//   npm run compatibility -- --only Express   # those with this in their name; writes nothing
//   npm run compatibility -- --keep           # leaves the folders
import { execFile } from 'node:child_process';
import {
  copyFile,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { RECIPES } from './recipes.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGE = join(ROOT, 'docs/install.md');
const MARKS = [
  '<!-- written by "npm run compatibility": begin -->',
  '<!-- written by "npm run compatibility": end -->',
];
const LIMIT = 15 * 60_000;
const run = promisify(execFile);

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string' }, keep: { type: 'boolean' } },
});

/** @param {string} folder */
async function pack(folder) {
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: ROOT,
    maxBuffer: 2 ** 26,
  });
  const [{ filename }] = JSON.parse(stdout);
  return join(folder, filename);
}

/**
 * A project with the package installed as a stranger would; each recipe gets a copy.
 *
 * @param {string} folder
 * @param {string} tarball
 */
async function installOnce(folder, tarball) {
  const project = join(folder, 'project');
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{ "private": true, "type": "module" }\n');
  await install(project, [tarball]);
  // Binaries for other systems, which every copy would carry.
  const binaries = join(project, 'node_modules/onnxruntime-node/bin/napi-v6');
  for (const system of await readdir(binaries)) {
    if (system !== process.platform) await rm(join(binaries, system), { recursive: true });
  }
  return project;
}

/**
 * The packages of a project again, as links to its files, which cost nothing of their 100 MB. npm replaces the files of
 * packages, and never writes into one. It does write into its own, which begin with a dot: these are copied.
 *
 * @param {string} from
 * @param {string} to
 */
async function linkPackages(from, to) {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkPackages(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (entry.name.startsWith('.')) await copyFile(source, target);
    else await link(source, target);
  }
}

/** @param {string} folder @param {readonly string[]} packages */
async function install(folder, packages) {
  await run('npm', ['install', '--no-audit', '--no-fund', ...packages], {
    cwd: folder,
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
    timeout: LIMIT,
  });
}

/**
 * What went wrong, or `undefined`.
 *
 * @param {import('./recipes.mjs').Recipe} recipe
 * @param {string} project
 * @param {string} tarball
 */
async function tryOut({ packages = [], files, steps, expect, environment = {} }, project, tarball) {
  const folder = await mkdtemp(join(tmpdir(), 'mien-recipe-'));
  const PATH = [join(folder, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  const options = {
    cwd: folder,
    env: { ...process.env, ...environment, PATH, MIEN_TARBALL: tarball },
    timeout: LIMIT,
    maxBuffer: 2 ** 26,
  };
  try {
    for (const file of ['package.json', 'package-lock.json']) {
      await copyFile(join(project, file), join(folder, file));
    }
    await linkPackages(join(project, 'node_modules'), join(folder, 'node_modules'));
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    await copyFile(join(ROOT, 'examples/faces/all.png'), join(folder, 'faces.png'));
    if (packages.length > 0) await install(folder, packages);
    let output = '';
    for (const [command = '', ...words] of steps) output = (await run(command, words, options)).stdout;
    if (!output.includes(expect)) throw new Error(`expected "${expect}", got:\n${output}`);
    return undefined;
  } catch (error) {
    const { message, stdout, stderr } = /** @type {Error & { stdout?: string, stderr?: string }} */ (error);
    return [message, stdout, stderr].filter(Boolean).join('\n').slice(0, 4000);
  } finally {
    if (values.keep) process.stderr.write(`  ${folder}\n`);
    else await rm(folder, { recursive: true, force: true });
  }
}

/** @param {readonly { name: string, setting: string, failed: boolean }[]} rows */
async function writeTable(rows) {
  const page = await readFile(PAGE, 'utf8');
  const [begin = '', end = ''] = MARKS;
  const table = [
    '| way | ran | setting |',
    '|---|---|---|',
    ...rows.map(({ name, setting, failed }) => `| ${name} | ${failed ? '**no**' : 'yes'} | ${setting} |`),
  ];
  const head = page.slice(0, page.indexOf(begin) + begin.length);
  await writeFile(PAGE, `${head}\n${table.join('\n')}\n${page.slice(page.indexOf(end))}`);
}

const chosen = RECIPES.filter(
  ({ name, quick }) => (!values.quick || quick) && (values.only === undefined || name.includes(values.only)),
);
const folder = await mkdtemp(join(tmpdir(), 'mien-pack-'));
/** @type {(import('./recipes.mjs').Recipe & { failed: boolean })[]} */
const rows = [];
try {
  const tarball = await pack(folder);
  const project = await installOnce(folder, tarball);
  const waiting = [...chosen.entries()];
  // Two at a time, since installing is mostly waiting.
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [place, recipe] = next;
      const begin = performance.now();
      const failure = await tryOut(recipe, project, tarball);
      const seconds = Math.round((performance.now() - begin) / 1000);
      process.stderr.write(`${failure === undefined ? 'ok    ' : 'FAILED'} ${recipe.name} (${seconds} s)\n`);
      if (failure !== undefined) process.stderr.write(`${failure}\n`);
      rows[place] = { ...recipe, failed: failure !== undefined };
    }
  };
  await Promise.all([work(), work()]);
} finally {
  await rm(folder, { recursive: true, force: true });
}
if (!values.quick && values.only === undefined) await writeTable(rows);
if (rows.some(({ failed }) => failed)) process.exitCode = 1;
