import { Command } from 'commander';
import { type DiscoveredSource, discoverSources } from '../../dataset/discover.js';
import { PULLABLE, type PullableFile, type Pulled, pullDataset } from '../../dataset/pull.js';
import { PULL_RECORD } from '../../dataset/pull-record.js';
import { megabytes } from '../../text/number-text.js';
import { interruptSignal } from '../interrupt.js';
import { requireFolder } from '../named-paths.js';
import { JSON_OPTION } from '../options.js';
import { ProgressBar, print, printJson, say } from '../terminal.js';

interface ListFlags {
  readonly folder?: string;
  readonly json?: true;
}

interface PullFlags extends ListFlags {
  readonly url?: string;
}

export function datasetsCommand(): Command {
  const list = new Command('list')
    .description('Show which datasets are here, which are missing, and how to get each.')
    .option('--folder <folder>', 'where to look (default: datasets)')
    .option(...JSON_OPTION)
    .action(async (flags: ListFlags) => {
      await requireFolder(flags.folder);
      const { folder, sources } = await discoverSources(flags.folder);
      if (flags.json) {
        for (const source of sources) printJson(source);
        return;
      }
      print(`Looked in ${folder}:\n`);
      for (const source of sources) print(describeSource(source));
      print('Built in: sample faces, drawn by the program; "mien run --sample" uses them.');
    });
  const pull = new Command('pull')
    .description(`Download a dataset that needs no login: ${PULLABLE.map(({ id }) => id).join(', ')}.`)
    .argument('<name>', 'which one')
    .option('--folder <folder>', 'where it goes (default: datasets)')
    .option(
      '--url <folder>',
      'a mirror: the address its files lie under by their names; hashes are checked too',
    )
    .option(...JSON_OPTION)
    .action(async (name: string, flags: PullFlags) => {
      const bar = new ProgressBar();
      const signal = interruptSignal(() => say('Stopping; the same command goes on where it ended.'));
      try {
        const result = await pullDataset(name, {
          ...(flags.folder === undefined ? {} : { folder: flags.folder }),
          mirror: flags.url === undefined ? undefined : mirrorAt(flags.url),
          signal,
          onProgress: (done, total, stage) => bar.update(stage, done, total ?? 0),
        });
        bar.stop();
        for (const item of result) {
          if (flags.json) printJson(item);
          else print(describePulled(item));
        }
      } finally {
        bar.stop();
      }
    });
  return new Command('datasets')
    .description('List datasets, or download one.')
    .addCommand(list, { isDefault: true })
    .addCommand(pull)
    .addHelpText(
      'after',
      '\nExamples:\n  $ mien datasets\n  $ mien datasets pull ferplus\n  $ mien datasets pull iefdb',
    );
}

function mirrorAt(address: string): (file: PullableFile) => string {
  return ({ file }) => `${address.replace(/\/+$/, '')}/${file}`;
}

function describePulled({ path, size, sha256, present, recorded }: Pulled): string {
  const line = `${present ? 'Already there:' : 'Saved'} ${path} (${megabytes(size)})`;
  if (recorded === undefined) return line;
  return recorded === 'checked'
    ? `${line}\n  SHA-256 ${sha256}, as recorded at the first pull`
    : `${line}\n  SHA-256 ${sha256}: it was not known beforehand, so it is recorded in ${PULL_RECORD}, and checked from now on`;
}

function describeSource({ title, path, size, needed, howTo }: DiscoveredSource): string {
  const state =
    path === undefined
      ? `missing${needed ? '' : ' (optional)'}. ${howTo}`
      : `here: ${path}${size === undefined ? '' : ` (${megabytes(size)})`}`;
  return `${title}\n  ${state}\n`;
}
