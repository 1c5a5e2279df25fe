import { Command } from 'commander';
import { MienError } from '../../errors.js';
import { pullDetector, REFERENCE_DETECTOR } from '../../face/pull-reference.js';
import { asPath } from '../../model/locate.js';
import {
  type BrokenModel,
  type ListedModel,
  listModels,
  type UnfinishedRun,
} from '../../recognizer/list-models.js';
import { megabytes } from '../../text/number-text.js';
import { interruptSignal } from '../interrupt.js';
import { JSON_OPTION } from '../options.js';
import { ProgressBar, print, printJson, say } from '../terminal.js';
import { verifyCommand } from './verify.js';

interface ListFlags {
  readonly json?: true;
}

interface PullFlags extends ListFlags {
  readonly folder?: string;
  readonly url?: string;
}

export function modelsCommand(): Command {
  const list = new Command('list')
    .description('Show which models are here, and which can be had.')
    .option(...JSON_OPTION)
    .action(async (flags: ListFlags) => {
      const models = await listModels();
      const { name, title, licence, size } = REFERENCE_DETECTOR;
      const here = models.some((model) => model.name === name);
      const howTo = `mien models pull ${name}`;
      if (flags.json) {
        for (const model of models) printJson(modelJson(model));
        if (!here) printJson({ kind: 'detector', name, about: title, licence, size, howTo });
        return;
      }
      if (models.length === 0) print('No models are here yet; "mien run" trains one.\n');
      for (const model of models) print(describe(model));
      if (!here) print(`${name}: not here. ${title} (${licence}, ${megabytes(size)}).\n  ${howTo}`);
    });
  const pull = new Command('pull')
    .description(`Download a model: ${REFERENCE_DETECTOR.name}.`)
    .argument('<name>', 'which one')
    .option('--folder <folder>', 'where its folder goes (default: models)')
    .option('--url <url>', 'a mirror to take it from; the hash is checked all the same')
    .option(...JSON_OPTION)
    .action(async (name: string, flags: PullFlags) => {
      if (name !== REFERENCE_DETECTOR.name) {
        throw new MienError(
          'OPTION_INVALID',
          `no model "${name}" to pull; known: ${REFERENCE_DETECTOR.name}`,
          {
            hint: 'Run "mien models" to see what is here.',
          },
        );
      }
      const bar = new ProgressBar();
      const signal = interruptSignal(() => say('Stopping; the same command goes on where it ended.'));
      try {
        const path = await pullDetector(REFERENCE_DETECTOR, {
          folder: flags.folder,
          url: flags.url,
          signal,
          onProgress: (done, total, stage) => bar.update(stage, done, total ?? 0),
        });
        bar.stop();
        if (flags.json) printJson({ name, path });
        else
          print(`Saved ${path}: use it with --detector ${flags.folder === undefined ? name : asPath(path)}`);
      } finally {
        bar.stop();
      }
    });
  return new Command('models')
    .description('List models, download one, or check them.')
    .addCommand(list, { isDefault: true })
    .addCommand(pull)
    .addCommand(verifyCommand())
    .addHelpText(
      'after',
      '\nExamples:\n  $ mien models\n  $ mien models pull mtcnn-reference\n  $ mien models verify',
    );
}

/** The value of one line of `--json`. */
export function modelJson(model: ListedModel | UnfinishedRun | BrokenModel): unknown {
  if (!('error' in model)) return model;
  const { name, path, error } = model;
  return { name, path, error: { code: error.code, message: error.message } };
}

function describe(model: ListedModel | UnfinishedRun | BrokenModel): string {
  if ('error' in model) return `${model.name}: cannot be used: ${model.error.message}\n`;
  if (model.kind === 'unfinished run')
    return `${model.name}: unfinished run: ${model.about}\n  go on with: ${model.howTo}\n`;
  const { kind, name, use, about, size, path, packaged } = model;
  const where = packaged ? 'in the package' : path;
  return `${name}: ${about} (${megabytes(size)}, ${where})\n  use it with --${kind === 'detector' ? 'detector' : 'model'} ${use}\n`;
}
