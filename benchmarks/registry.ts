import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** From the command line, by their names. */
export type Options = Readonly<Record<string, string | undefined>>;

/** A benchmark with a peer. Its script is `<name>/main.ts`, which takes `--json FILE`. */
export interface Benchmark {
  readonly name: string;
  readonly what: string;
  /** Options that name what it needs, and cannot do without. */
  readonly files: readonly string[];
  /** Modules that its peer is made of. */
  readonly python?: readonly string[];
  /** npm packages that its peer is made of. */
  readonly packages?: readonly string[];
}

export const BENCHMARKS: readonly Benchmark[] = [
  {
    name: 'train-step',
    what: 'one step of training, against PyTorch',
    files: [],
    python: ['torch'],
  },
  {
    name: 'prepare',
    what: 'FER-2013 from the zip to joined, split tensors, against pandas and NumPy',
    files: ['fer2013', 'ferplus'],
    python: ['pandas', 'numpy'],
  },
  {
    name: 'detection',
    what: 'finding faces, against face-api.js and @vladmandic/face-api',
    files: ['faces', 'reference'],
    packages: ['face-api.js', '@vladmandic/face-api', '@tensorflow/tfjs-backend-wasm'],
  },
  {
    name: 'recognition',
    what: 'recognising faces, photos and folders, and the start of a program, against @vladmandic/face-api',
    files: ['faces'],
    packages: ['@vladmandic/face-api', '@tensorflow/tfjs-backend-wasm'],
  },
];

/** How to get what an option names. */
const HOW_TO_GET: Readonly<Record<string, string>> = {
  fer2013: '--fer2013 icml_face_data.csv.zip, from Kaggle',
  ferplus: '--ferplus fer2013new.csv, by "mien datasets pull ferplus"',
  faces: '--faces FOLDER with images/ and landmarks.csv, as "mien train-detector" takes it',
  reference: '--reference FOLDER, by "mien models pull mtcnn-reference"',
};

/** Debian's, into which benchmarks/setup installs. */
export const PYTHON = '/usr/bin/python3';

/** What a benchmark lacks, and how to get it; empty where it can run. */
export function lacks({ files, python = [], packages = [] }: Benchmark, options: Options): string[] {
  const missing: string[] = [];
  const interpreter = options.python ?? PYTHON;
  for (const name of files) {
    const path = options[name];
    if (path === undefined) missing.push(`needs ${HOW_TO_GET[name]}`);
    else if (!existsSync(path)) missing.push(`there is no ${path} (--${name})`);
  }
  const lacksModules = python.length > 0 && !hasModules(interpreter, python);
  const there = packages.every((name) =>
    existsSync(fileURLToPath(new URL(`peers/node_modules/${name}/package.json`, import.meta.url))),
  );
  if (lacksModules || !there) {
    missing.push(
      `its peer is not installed (${[...python, ...packages].join(', ')}): run benchmarks/setup, or name a Python that has it by --python`,
    );
  }
  return missing;
}

/** Whether Python has these modules; they are looked for and not loaded, which takes seconds. */
function hasModules(python: string, modules: readonly string[]): boolean {
  const look = 'import sys, importlib.util as u; sys.exit(None in [u.find_spec(m) for m in sys.argv[1:]])';
  return spawnSync(python, ['-c', look, ...modules]).status === 0;
}
