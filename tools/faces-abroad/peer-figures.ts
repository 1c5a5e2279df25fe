import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PeerFigures } from '../promote/elsewhere-figures.js';

const RESULTS = join(import.meta.dirname, '..', '..', 'benchmarks', 'accuracy');

interface Home {
  readonly results: readonly {
    readonly side: string;
    readonly protocol: string;
    readonly accuracy: number;
    readonly macroF1: number;
    readonly ece: number;
  }[];
}

interface Elsewhere {
  /** The name of the side by the framing that suits the other network best. */
  readonly best: string;
  readonly sides: readonly {
    readonly name: string;
    readonly version: string;
    readonly sets: PeerFigures['sets'];
  }[];
}

/** face-api at home and elsewhere, as `benchmarks/accuracy/main.ts` and `elsewhere.ts` there measured it. */
export async function peerFigures(): Promise<PeerFigures> {
  const { results } = await read<Home>('results.json');
  const { best, sides } = await read<Elsewhere>('results-elsewhere.json');
  const { accuracy, macroF1, ece } = results.find(
    ({ side, protocol }) => side.includes('face-api') && protocol === 'majority-7',
  )!;
  const side = sides.find(({ name }) => name === best)!;
  return {
    name: `face-api ${side.version}`,
    home: { accuracy, macroF1, ece },
    sets: side.sets.map((set) => ({
      set: set.set,
      accuracy: set.accuracy,
      balanced: set.balanced,
      ...(set.ece === undefined ? {} : { ece: set.ece }),
    })),
  };
}

async function read<Results>(file: string): Promise<Results> {
  return JSON.parse(await readFile(join(RESULTS, file), 'utf8')) as Results;
}
