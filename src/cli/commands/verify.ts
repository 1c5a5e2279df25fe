import { basename, dirname } from 'node:path';
import { Command } from 'commander';
import { MienError } from '../../errors.js';
import { findModelFile } from '../../model/find-model.js';
import { isFolder, isPath } from '../../model/locate.js';
import { listModels } from '../../recognizer/list-models.js';
import { recordModel } from '../../run/record/model-record.js';
import { type Verification, verifyModel } from '../../run/record/verify-model.js';
import { textTable } from '../../text/text-table.js';
import { EXIT } from '../exit-codes.js';
import { JSON_OPTION } from '../options.js';
import { print, printJson } from '../terminal.js';

interface VerifyFlags {
  readonly record?: true;
  readonly json?: true;
}

interface Named {
  readonly name: string;
  readonly path: string;
  /** Where it must have a record: packaged, or asked for by name. */
  readonly required: boolean;
}

export function verifyCommand(): Command {
  return new Command('verify')
    .description('Check the files of models against their hashes, and their answers against those recorded.')
    .argument('[names...]', 'models, or their folders (default: all that are here)')
    .option('--record', 'record the files and answers of the named models as they are now')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
The exit code is 1 if something differs, or if a packaged or named model has no
record.

Examples:
  $ mien models verify
  $ mien models verify default --json
  $ mien models verify models/mine --record`,
    )
    .action(verifyModels);
}

async function verifyModels(names: readonly string[], { record, json }: VerifyFlags): Promise<void> {
  if (record && names.length === 0) {
    throw new MienError('OPTION_INVALID', '--record takes the names of models.', {
      hint: 'For example: mien models verify models/mine --record',
    });
  }
  const models = names.length === 0 ? await allModels() : await Promise.all(names.map(find));
  const rows: string[][] = [];
  for (const model of models) {
    if (record) await recordModel(model.path);
    const verification = await verified(model.path);
    const ok = isSound(verification, model);
    if (!ok) process.exitCode = EXIT.failed;
    const { name, path } = model;
    if (json) printJson({ name, path, ok, ...verification });
    else rows.push(...rowsOf(name, verification));
  }
  if (!json) print(rows.length === 0 ? 'No models are here.' : textTable(HEAD, rows));
}

function isSound({ status }: Verification, { required }: Named): boolean {
  return status === 'ok' || (status === 'unrecorded' && !required);
}

const HEAD = ['model', 'file', 'check', 'result', 'detail'];

function rowsOf(name: string, { status, checks }: Verification): string[][] {
  if (status === 'unrecorded')
    return [[name, '', '', 'no record', 'mien models verify NAME --record makes one']];
  return checks.map(({ file, what, ok, detail }) => [name, file, what, ok ? 'OK' : 'FAIL', detail]);
}

/** A record that cannot be read is a check that failed. */
async function verified(path: string): Promise<Verification> {
  try {
    return await verifyModel(path);
  } catch (error) {
    if (!(error instanceof MienError)) throw error;
    return {
      status: 'failed',
      checks: [{ file: 'verify.json', what: 'hash', ok: false, detail: error.message }],
    };
  }
}

async function allModels(): Promise<readonly Named[]> {
  const byPath = new Map<string, Named>();
  for (const model of await listModels()) {
    if ('kind' in model && model.kind === 'unfinished run') continue;
    // The package's two detectors are one folder, with one record.
    const { path } = model;
    byPath.set(path, { name: basename(path), path, required: 'error' in model || model.packaged });
  }
  return [...byPath.values()];
}

/** Expression networks by what `--model` takes, detectors by their name or folder. */
async function find(name: string): Promise<Named> {
  if (isPath(name)) {
    const path = (await isFolder(name)) ? name : dirname(await findModelFile(name));
    return { name, path, required: true };
  }
  const listed = (await listModels()).find((model) => model.name === name);
  return { name, path: listed?.path ?? dirname(await findModelFile(name)), required: true };
}
