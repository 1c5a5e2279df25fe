import { z } from 'zod';
import { BATCH_LINES } from './batch-lines.js';
import { DATA_LINES } from './data-lines.js';
import { evaluateLine } from './evaluation-lines.js';
import { MODEL_LINES } from './model-lines.js';
import { PICTURE_LINES } from './picture-lines.js';
import { RUN_LINES } from './run-lines.js';
import { VIDEO_LINES } from './video-lines.js';

/** What a line of `--json` holds, by command; the files in `schemas/` are made of it. */
export const JSON_LINES = {
  ...PICTURE_LINES,
  ...MODEL_LINES,
  ...DATA_LINES,
  ...RUN_LINES,
  evaluate: evaluateLine,
  ...VIDEO_LINES,
  ...BATCH_LINES,
} as const;

/** A command with `--json`; one below another is joined with "-", as `models-pull`. */
export type JsonCommand = keyof typeof JSON_LINES;

/** The command that these words call; `undefined` for one that has no lines. */
export function jsonCommand([first = '', second = '']: readonly string[]): JsonCommand | undefined {
  return [`${first}-${second}`, first].find((name): name is JsonCommand => Object.hasOwn(JSON_LINES, name));
}

/** The JSON Schema (2020-12) of a command's lines. */
export function jsonSchema(command: JsonCommand): object {
  const name = ['train-detector'].includes(command) ? command : command.replace('-', ' ');
  return {
    ...z.toJSONSchema(JSON_LINES[command]),
    title: `A line of mien ${name} --json`,
  };
}
