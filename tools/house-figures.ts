// The shape of src/, in figures: how many files, how long, how they import each other.
//
//   npx tsx tools/house-figures.ts                  the last commit of this checkout
//   npx tsx tools/house-figures.ts --at da8505f     another commit
//
// Tests and what only they use do not count. Rooms and their order are those of the table in docs/design.md at that
// commit. An import is upward where it names a room further down the list. Imports of types count apart, since they
// are gone when the program runs. Functions are long above 50 lines, empty ones left out.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { globSync } from 'tinyglobby';

const ROOT = join(import.meta.dirname, '..');

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

/** Paths from the folder of a source file's relative imports, as TypeScript files. */
export function importsOf(path: string, text: string): readonly Import[] {
  const found = text.matchAll(/^(?:import|export)\s(type\s)?(?:[^'";]*?\sfrom\s)?'(\.{1,2}\/[^']+)\.js'/gm);
  return [...found].map(([, type, to]) => ({
    from: path,
    to: `${join(path, '..', to!)}.ts`,
    typeOnly: type !== undefined,
  }));
}

/** Groups of files that import each other, found by what each can reach. */
export function circlesOf(imports: readonly Import[]): readonly (readonly string[])[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const reached = new Map([...next.keys()].map((file) => [file, reachable(file, next)]));
  const left = new Set([...next.keys()].filter((file) => reached.get(file)!.has(file)));
  const circles: string[][] = [];
  for (const file of left) {
    const circle = [...left].filter(
      (other) => reached.get(file)!.has(other) && reached.get(other)!.has(file),
    );
    for (const each of circle) left.delete(each);
    circles.push(circle);
  }
  return circles;
}

function reachable(start: string, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...(next.get(start) ?? [])];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    open.push(...(next.get(file) ?? []));
  }
  return seen;
}

/** Imports that name a room further down the list. `rooms` are folders of `src/`, from the ground up. */
export function upwardImports(imports: readonly Import[], rooms: readonly string[]): readonly Import[] {
  const floors = rooms.map((room, floor) => ({ room, floor })).sort((a, b) => b.room.length - a.room.length);
  const floorOf = (file: string): number =>
    floors.find(({ room }) => file.startsWith(`src/${room}`))?.floor ?? -1;
  return imports.filter(({ from, to }) => floorOf(from) >= 0 && floorOf(to) > floorOf(from));
}

/** The folders of `src/` in the table of docs/design.md. */
export function roomsOf(design: string): readonly string[] {
  const rows = [...design.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell]) => cell!);
  const rooms = rows.flatMap((cell) => [...cell.matchAll(/`([a-z/-]+\/)`/g)].map(([, room]) => room!));
  const outside = ['schemas/', 'studio/', 'examples/', 'benchmarks/', 'tests/', 'tools/'];
  return rooms.filter((room) => !outside.includes(room));
}

function longFunctions(folder: string): number {
  const rule = { level: 'error', options: { maxLines: 50, skipBlankLines: true } };
  const rules = { preset: 'none', complexity: { noExcessiveLinesPerFunction: rule } };
  writeFileSync(join(folder, 'biome.json'), JSON.stringify({ root: true, linter: { rules } }));
  const words = [
    'lint',
    '--reporter=json',
    '--max-diagnostics=none',
    '--only=complexity/noExcessiveLinesPerFunction',
  ];
  const biome = join(ROOT, 'node_modules/.bin/biome');
  const { stdout } = spawnSync(biome, [...words, 'src'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { location: { path: string } }[] };
  return diagnostics.filter(({ location }) => isCounted(location.path)).length;
}

function isCounted(path: string): boolean {
  return /\.ts$/.test(path) && !/\.test\.ts$|\/testing\//.test(path);
}

function main(): void {
  const { values } = parseArgs({ options: { at: { type: 'string', default: 'HEAD' } } });
  const folder = mkdtempSync(join(tmpdir(), 'mien-house-figures-'));
  try {
    const archive = execFileSync('git', ['archive', values.at, 'src', 'docs/design.md'], {
      cwd: ROOT,
      maxBuffer: 2 ** 28,
    });
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
    const files = globSync('src/**/*.ts', { cwd: folder }).filter(isCounted);
    const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
    const lengths = texts.map((text) => text.split('\n').length - 1).sort((a, b) => a - b);
    const imports = files.flatMap((file, i) => importsOf(file, texts[i]!));
    const atRunTime = imports.filter(({ typeOnly }) => !typeOnly);
    const rooms = roomsOf(readFileSync(join(folder, 'docs/design.md'), 'utf8'));
    const figures = {
      files: files.length,
      lines: lengths.reduce((sum, length) => sum + length, 0),
      medianLines: lengths[lengths.length >> 1],
      longestLines: lengths.at(-1),
      rooms: rooms.length,
      circles: circlesOf(atRunTime).length,
      circlesWithTypes: circlesOf(imports).length,
      upward: upwardImports(atRunTime, rooms).length,
      upwardWithTypes: upwardImports(imports, rooms).length,
      functionsAbove50: longFunctions(folder),
    };
    process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === import.meta.filename) main();
