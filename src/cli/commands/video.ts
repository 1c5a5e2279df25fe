import { Command, Option } from 'commander';
import { MienError } from '../../errors.js';
import { withFolderLock } from '../../files/lock.js';
import { requireParquet } from '../../files/write-parquet.js';
import type { Prior } from '../../model/prior.js';
import { createRecognizer } from '../../recognizer/create-recognizer.js';
import { CLIP_COPIES } from '../../video/analysis.js';
import { DEFAULT_FORMATS } from '../../video/formats/write-format.js';
import { requireChoice } from '../../video/frame-choice.js';
import { openBaseline } from '../clip-baseline.js';
import { addClipFileOptions, type ClipFileFlags } from '../clip-file-options.js';
import {
  addFindingOptions,
  detectionFlags,
  type FindingFlags,
  type SessionFlags,
  sessionFlags,
} from '../face-flags.js';
import { interruptSignal } from '../interrupt.js';
import {
  between,
  deviceOption,
  JSON_OPTION,
  priorOption,
  seconds,
  threadsOption,
  whole,
} from '../options.js';
import { resumeCommand } from '../resume-command.js';
import { showClips } from '../show-clips.js';
import { say } from '../terminal.js';
import { videoCompareCommand } from './video-compare.js';

interface VideoFlags extends FindingFlags, SessionFlags, ClipFileFlags {
  readonly out?: string;
  readonly fps?: number;
  readonly from?: number;
  readonly to?: number;
  readonly trackGap?: number;
  readonly searchEvery?: number;
  readonly maxFaces?: number;
  readonly model?: string;
  readonly prior?: Prior;
  readonly resume?: true;
  readonly overwrite?: true;
  readonly json?: true;
}

export function videoCommand(): Command {
  const command = new Command('video')
    .description(
      'Follow the faces of clips, and write the perceived expression of each in every frame as tables.',
    )
    .argument('<clips...>', 'clips that FFmpeg can read')
    .option('--out <folder>', 'where the tables go, named as the clips; it has to be given')
    .option('--fps <n>', 'look at so many frames a second (default: every frame)', between(0.001, 1000))
    .option('--from <time>', "begin there: seconds, or 1:02:03.5, of the clip's own clock", seconds)
    .option('--to <time>', 'end before that', seconds)
    .option('--track-gap <seconds>', 'how long a face is waited for (default: 4)', between(0, 3600))
    .option(
      '--search-every <seconds>',
      'search whole frames so often; between, look where faces are expected (default: search every frame)',
      between(0, 60),
    )
    .option('--resume', 'go on with what an interrupted call found')
    .addOption(
      new Option('--overwrite', 'begin anew, and write over what an earlier call wrote').conflicts('resume'),
    )
    .option('--model <model>', 'model file, run folder, run name or "last" (default: the packaged one)')
    .addOption(priorOption());
  return (
    addFindingOptions(addClipFileOptions(command))
      .option('--max-faces <n>', 'only so many faces a frame, the surest (default: all)', whole(1))
      .addOption(deviceOption())
      .addOption(threadsOption())
      .option(...JSON_OPTION)
      .addHelpText('after', HELP)
      .action(analyze)
      // The options behind "compare" are its own.
      .enablePositionalOptions()
      .addCommand(videoCompareCommand())
  );
}

async function analyze(paths: readonly string[], flags: VideoFlags): Promise<void> {
  const signal = interruptSignal(() => say('\nStopping …'));
  const { out, model, detector, prior, fps, from, to, trackGap, searchEvery = 0 } = flags;
  if (out === undefined) {
    throw new MienError('OPTION_INVALID', '--out is missing: the folder where the tables go.', {
      hint: 'Example: mien video clip.mp4 --out tables',
    });
  }
  requireChoice({ fps, from, to });
  requireWholeClip(flags);
  const formats = flags.format ?? DEFAULT_FORMATS;
  if (formats.includes('parquet')) await requireParquet();
  const recognizer = await createRecognizer({ model, detector, prior, ...(await sessionFlags(flags)) });
  try {
    await recognizer.openDetector();
    const baseline = await openBaseline(recognizer, flags.baseline, detectionFlags(flags));
    await withFolderLock(out, () =>
      showClips(recognizer, paths, {
        out,
        json: flags.json,
        resumeCommand: resumeCommand(),
        choice: { fps, from, to },
        search: detectionFlags(flags),
        tracking: { trackGap },
        searchEvery,
        formats,
        columns: flags.columns,
        baseline,
        pictures: flags.report,
        markers: flags.markers === undefined ? undefined : { path: flags.markers, above: flags.above ?? 0.5 },
        copies: CLIP_COPIES.filter((kind) => (kind === 'annotated' ? flags.annotate : flags.blur) === true),
        resume: flags.resume === true,
        overwrite: flags.overwrite,
        signal,
      }),
    );
  } finally {
    await recognizer.release();
  }
}

const HELP = `
Every decoded frame is a row, with faces or without: seconds of the clip's own
clock, box and points in pixels as the frame is shown, probabilities of the
frame and smoothed. Each face keeps its number through the clip, across
crossings and short absences; a cut begins new numbers. <name>.json sums the
clip up. Clips are read by FFmpeg, which has to be installed. A clip that is
cut off gives its rows, and exit code 1.

Examples:
  $ mien video interview.mp4 --out tables
  $ mien video *.mp4 --out tables --fps 10 --format csv,parquet
  $ mien video interview.mp4 --out tables --annotate --search-every 0.4
  $ mien video *.mp4 --out tables --baseline 0-10s --markers stimuli.csv
  $ mien video *.mp4 --out tables --fps 10 --report
  $ mien video lecture.mkv --out tables --from 10:00 --to 12:30 --json`;

/**
 * A copy is of the whole clip. In one that hides faces, each frame has to be searched: a face that nobody looked for would
 * be shown. Throws `OPTION_INVALID`.
 */
function requireWholeClip({ annotate, blur, from, to, fps, searchEvery }: VideoFlags): void {
  const part = from !== undefined || to !== undefined;
  const sampled = fps !== undefined || searchEvery !== undefined;
  if (!(annotate && part) && !(blur && (part || sampled))) return;
  throw new MienError(
    'OPTION_INVALID',
    blur
      ? '--blur takes no --from, --to, --fps or --search-every: faces in frames that are not searched would be shown.'
      : '--annotate takes no --from or --to: the copy is of the whole clip.',
    { hint: 'Leave them out, or cut the clip first.' },
  );
}
