import { MienError } from '../../errors.js';
import type { Architecture } from './architecture.js';
import { learningimage } from './learningimage.js';
import { mienDeep } from './mien-deep.js';
import { mienGd } from './mien-gd.js';
import { mienS } from './mien-s.js';
import { mienSe } from './mien-se.js';
import { mienSlim } from './mien-slim.js';
import { mienTiny } from './mien-tiny.js';

/** All architectures that `--model` takes. */
export const ARCHITECTURES: readonly Architecture[] = [
  mienS,
  mienSe,
  mienDeep,
  mienGd,
  mienSlim,
  mienTiny,
  learningimage,
];

/** The architecture of a name. Throws `MODEL_UNKNOWN` where there is none. */
export function findArchitecture(name: string): Architecture {
  const found = ARCHITECTURES.find((architecture) => architecture.name === name);
  if (found !== undefined) return found;
  throw new MienError('MODEL_UNKNOWN', `No architecture is named "${name}".`, {
    hint: `Choose one of ${ARCHITECTURES.map((architecture) => architecture.name).join(', ')}.`,
  });
}
