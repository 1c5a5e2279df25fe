import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { MienError } from '../../src/errors.js';
import { FAULTS, type Fault, withFault } from '../../src/files/testing/faulty-disk.js';
import { Random } from '../../src/random.js';
import { SCENARIOS, type Scenario } from './fault-scenarios.js';
import type { Finding, FuzzResult, FuzzRun } from './fuzzer.js';

/** A command with its inputs, and what it makes where nothing goes wrong. */
export interface Bench {
  readonly name: string;
  /** How many operations on the disk it takes. */
  readonly operations: number;
  /** Tries it with a fault, and then again without: what is wrong with what came of it. */
  try(fault: Fault, at: number): Promise<string | undefined>;
}

/** Prepares the named command for `use`, in folders that are removed after it. */
export async function withBench<T>(name: string, use: (bench: Bench) => Promise<T>): Promise<T> {
  const scenario = SCENARIOS[name]!;
  const folder = await mkdtemp(join(tmpdir(), 'mien-faults-'));
  try {
    const inputs = join(folder, 'inputs');
    await mkdir(inputs);
    await withFault('kill', 0, () => scenario.setUp(inputs));
    const whole = join(folder, 'whole');
    await mkdir(whole);
    const operations = await withFault('kill', 0, async (disk) => {
      await scenario.run(inputs, whole);
      return disk.log.length;
    });
    const expected = await scenario.outcome(whole);
    let tried = 0;
    return await use({
      name,
      operations,
      try: async (fault, at) => {
        const out = join(folder, `out-${++tried}`);
        await mkdir(out);
        const problem = await tryFault(scenario, { inputs, out, expected }, fault, at);
        await rm(out, { recursive: true, force: true });
        return problem;
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Place {
  readonly inputs: string;
  readonly out: string;
  readonly expected: Readonly<Record<string, string>>;
}

async function tryFault(
  scenario: Scenario,
  { inputs, out, expected }: Place,
  fault: Fault,
  at: number,
): Promise<string | undefined> {
  let where = 'nowhere';
  const failed = await withFault(fault, at, async (disk) => {
    const error = await failureOf(scenario.run(inputs, out));
    where = disk.log[at - 1] ?? where;
    return error;
  });
  const told = `${fault} at ${at} (${where.replaceAll(out, '…')})`;
  if (fault === 'short' && failed !== undefined) return `${told}: not gone on with: ${failed}`;
  if (fault !== 'kill' && failed !== undefined && !(failed instanceof MienError))
    return `${told}: without a code: ${failed instanceof Error ? failed.stack : String(failed)}`;
  const again = await withFault('kill', 0, () => failureOf(scenario.run(inputs, out)));
  if (again !== undefined) return `${told}: not started again: ${again}`;
  const outcome = await scenario.outcome(out);
  return isDeepStrictEqual(outcome, expected) ? undefined : `${told}: ${difference(outcome, expected)}`;
}

async function failureOf(work: Promise<void>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error;
  }
}

function difference(
  got: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, string>>,
): string {
  const names = [...new Set([...Object.keys(got), ...Object.keys(expected)])].toSorted();
  return names
    .filter((name) => got[name] !== expected[name])
    .map((name) => `${name} ${name in got ? (name in expected ? 'differs' : 'is left over') : 'is missing'}`)
    .join(', ');
}

/** Seeds that follow each other and try one command, whose undisturbed run is then made once for all of them. */
const BLOCK = 40;

/** A seed says which command fails, how, and at which of its operations. */
export async function fuzzFaults({ seed, goOn, onProgress }: FuzzRun): Promise<FuzzResult> {
  const findings: Finding[] = [];
  const names = Object.keys(SCENARIOS);
  const commandOf = (own: number): string => names[Math.floor(own / BLOCK) % names.length]!;
  let cases = 0;
  while (goOn(cases)) {
    const name = commandOf(seed + cases);
    await withBench(name, async (bench) => {
      for (let own = seed + cases; goOn(cases) && commandOf(own) === name; own++) {
        cases++;
        const random = new Random(own);
        const problem = await bench.try(
          FAULTS[random.below(FAULTS.length)]!,
          1 + random.below(bench.operations),
        );
        if (problem !== undefined)
          findings.push({ seed: own, problem: `${name}: ${problem}`, input: Buffer.from(problem) });
      }
    });
    onProgress?.(cases);
  }
  return { cases, findings };
}
