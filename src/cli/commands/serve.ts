import { Command, Option } from 'commander';
import type { Prior } from '../../model/prior.js';
import { API_KEYS_VARIABLE, newApiKey } from '../../server/api-keys.js';
import { expendable } from '../../server/log-stream.js';
import { pageOrigins } from '../../server/page-origins.js';
import { LOG_LEVELS, type LogLevel } from '../../server/server-options.js';
import { EXIT } from '../exit-codes.js';
import { onInterrupt } from '../interrupt.js';
import { between, choice, MOST_PROCESSES, priorOption, whole } from '../options.js';
import { print, warn } from '../terminal.js';

interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly model?: string;
  readonly detector?: string;
  readonly prior?: Prior;
  readonly workers?: number;
  readonly maxBytes?: number;
  readonly maxPixels?: number;
  readonly maxWork?: number;
  readonly maxFiles?: number;
  readonly timeout?: number;
  readonly receiveTimeout?: number;
  readonly queue?: number;
  readonly rateLimit?: number;
  readonly maxClipBytes?: number;
  readonly maxClipFrames?: number;
  readonly maxClips?: number;
  readonly clipTimeout?: number;
  readonly keepClips?: number;
  readonly apiKeyFile?: string;
  readonly newApiKey?: string;
  readonly cors?: readonly string[];
  readonly studioData?: true;
  readonly grace: number;
  readonly logLevel: LogLevel;
}

export function serveCommand(): Command {
  return new Command('serve')
    .description(
      'Answer over HTTP: faces and their perceived expression, for other programs and for the studio.',
    )
    .option(
      '--host <address>',
      'address to listen on; others than this machine need one of its own',
      '127.0.0.1',
    )
    .addOption(port())
    .option('--model <model>', 'model file, run folder, run name or "last" (default: the packaged one)')
    .option('--detector <detector>', 'face detector: its folder, or its name (default: the packaged one)')
    .addOption(priorOption())
    .addOption(workers())
    .addOption(number('--max-bytes <n>', 'of a request (default: 20971520, 20 MiB)', 1024))
    .addOption(number('--max-pixels <n>', 'of a picture (default: 50000000)', 1))
    .addOption(number('--max-work <n>', 'of a search, megapixels over all scales (default: 60)', 1))
    .addOption(number('--max-files <n>', 'of a form (default: 16)', 1))
    .addOption(seconds('--timeout <seconds>', 'for a picture, its wait included (default: 30)'))
    .addOption(seconds('--receive-timeout <seconds>', 'for a request to arrive (default: 30)'))
    .addOption(number('--queue <n>', 'requests that wait; one more is told to come later (default: 64)', 0))
    .addOption(
      number('--rate-limit <n>', 'requests a minute of one key or address, 0 for any (default: 0)', 0),
    )
    .addOption(number('--max-clip-bytes <n>', 'of a clip (default: 268435456, 256 MiB)', 1024))
    .addOption(number('--max-clip-frames <n>', 'of a clip that are looked at (default: 20000)', 1))
    .addOption(
      number('--max-clips <n>', 'that wait, are worked on or not fetched, 0 for none (default: 8)', 0),
    )
    .addOption(seconds('--clip-timeout <seconds>', 'for the analysis of a clip (default: 1800)'))
    .addOption(seconds('--keep-clips <seconds>', 'how long results wait to be fetched (default: 600)'))
    .option('--api-key-file <file>', 'answer only to the keys of this file, and of MIEN_API_KEYS')
    .option('--new-api-key <name>', 'make a key, print it with its line for the file, and end')
    .addOption(cors())
    .option('--studio-data', 'show runs and datasets of this folder on any address; on this machine it does')
    .addOption(seconds('--grace <seconds>', 'for what is under way when it is stopped').default(10_000, '10'))
    .addOption(
      choice('--log-level <level>', 'of the log on stderr, a JSON a line', LOG_LEVELS).default('warn'),
    )
    .addHelpText(
      'after',
      `
The server prints one line with its address when it is ready. At Ctrl-C or
SIGTERM it lets nothing new in and answers what is under way. It stores and logs
nothing of a picture. Clips, which FFmpeg decodes, are files until their result
is fetched. /docs of the running server lists the endpoints.

Examples:
  $ mien serve
  $ curl -F photo=@photo.jpg http://127.0.0.1:8080/v1/predict
  $ curl -H 'content-type: video/mp4' --data-binary @clip.mp4 \\
      'http://127.0.0.1:8080/v1/video?fps=10'
  $ mien serve --port 0 --log-level info
  $ mien serve --new-api-key phone
  $ mien serve --host 0.0.0.0 --api-key-file keys.txt --rate-limit 600`,
    )
    .action(async (flags: ServeFlags) => {
      if (flags.newApiKey !== undefined) return printNewKey(flags.newApiKey);
      await serveUntilStopped(flags);
    });
}

async function serveUntilStopped(flags: ServeFlags): Promise<void> {
  const stopped = new Promise<void>(onInterrupt);
  // Loaded here, so that no other command waits for a web server.
  const { serve } = await import('../../server/serve.js');
  // The server does not end because nobody reads what it says.
  const notices = expendable(process.stderr);
  const server = await serve({
    ...flags,
    limits: given({
      bytes: flags.maxBytes,
      pixels: flags.maxPixels,
      work: flags.maxWork,
      files: flags.maxFiles,
      jobTimeout: flags.timeout,
      receiveTimeout: flags.receiveTimeout,
      queue: flags.queue,
      perMinute: flags.rateLimit,
      clipBytes: flags.maxClipBytes,
      clipFrames: flags.maxClipFrames,
      clipJobs: flags.maxClips,
      clipTimeout: flags.clipTimeout,
      clipKept: flags.keepClips,
    }),
    apiKeys: process.env[API_KEYS_VARIABLE],
    origins: flags.cors,
    onNotice: (line) => notices.write(`${line}\n`),
  });
  print(`mien listens on ${server.address}`);
  await stopped;
  const finished = await server.stop();
  if (finished) return;
  notices.write('Some requests took longer than the grace time, and went without an answer.\n');
  process.exitCode = EXIT.failed;
}

function printNewKey(name: string): void {
  const { key, line } = newApiKey(name);
  warn('The key, which is shown this once, and its line for --api-key-file:');
  print(key);
  print(line);
}

function port(): Option {
  return new Option('--port <n>', 'port, 0 for any that is free').default(8080).argParser((text: string) => {
    whole(0)(text);
    return between(0, 65_535)(text);
  });
}

function workers(): Option {
  return new Option('--workers <n>', 'pictures at a time, a process each (default: one a core)').argParser(
    whole(1, MOST_PROCESSES),
  );
}

function cors(): Option {
  return new Option(
    '--cors <origin...>',
    'origins whose pages may ask, such as https://example.org (default: none)',
  ).argParser((text: string, before: readonly string[] = []) => [...before, ...pageOrigins([text])]);
}

function number(flags: string, description: string, least: number): Option {
  return new Option(flags, description).argParser(whole(least));
}

/** Seconds, as milliseconds. */
function seconds(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string) => 1000 * between(0.1, 86_400)(text));
}

/** Without what was not given, so that defaults stay. */
function given<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
