import type { Input, InputVideoTrack } from 'mediabunny';
import { MienError } from '../errors.js';
import type { QuarterTurns } from '../face/mtcnn/any-turn.js';
import type { Showing } from './as-shown.js';
import { type ShownPart, shownPart } from './edit-list.js';
import type { SaidEnd } from './frame-times.js';
import { brokenClip, noFrames } from './video-faults.js';
import type { YuvCoding, YuvMatrix } from './yuv-to-rgb.js';

type Mediabunny = typeof import('mediabunny');

/** A clip that is open. */
export interface OpenClip extends SaidEnd {
  /** For messages. */
  readonly name: string;
  readonly track: InputVideoTrack;
  readonly showing: Showing;
  /** How brightness and colour are mixed; whether their range is full, each frame says. */
  readonly matrix: YuvCoding['matrix'];
  /** What its edit list shows of it; `undefined`: all. */
  readonly part: ShownPart | undefined;
  readonly package: Mediabunny;
  close(): void;
}

/**
 * Opens a clip with `mediabunny`, an optional peer that is loaded with the first clip. It reads the file where it is.
 * Throws `VIDEO_UNSUPPORTED` where the package or the browser lacks what it takes, `VIDEO_BROKEN` and `VIDEO_NO_FRAMES`.
 */
export async function openClip(file: Blob): Promise<OpenClip> {
  const name = 'name' in file && typeof file.name === 'string' ? file.name : 'the clip';
  if (globalThis.VideoDecoder === undefined) {
    throw unsupported(name, 'this browser has no WebCodecs, or the page is not secure (https:)');
  }
  const mediabunny = await load(name);
  const input = new mediabunny.Input({
    source: new mediabunny.BlobSource(file),
    formats: mediabunny.ALL_FORMATS,
  });
  try {
    const track = await videoOf(input, name);
    const turned = await track.getRotation();
    const part = await partOf(file, input, track, mediabunny);
    if (part !== undefined) requireOnePart(part, name);
    const { num, den } = await track.getPixelAspectRatio();
    return {
      name,
      track,
      showing: {
        turns: (turned / 90) as QuarterTurns,
        mirrored: await track.getFlip(),
        aspect: num / den,
      },
      matrix: matrixOf((await track.getColorSpace()).matrix),
      end:
        part === undefined
          ? ((await track.getDurationFromMetadata()) ?? undefined)
          : (part.from + part.length) / part.timescale,
      frames: undefined,
      part,
      package: mediabunny,
      close: () => input.dispose(),
    };
  } catch (error) {
    input.dispose();
    throw error instanceof MienError ? error : brokenClip(name, reasonOf(error), error);
  }
}

async function partOf(
  file: Blob,
  input: Input,
  track: InputVideoTrack,
  { IsobmffInputFormat }: Mediabunny,
): Promise<ShownPart | undefined> {
  return (await input.getFormat()) instanceof IsobmffInputFormat ? shownPart(file, track.id) : undefined;
}

/** The package follows the first part alone, at its own pace. */
function requireOnePart({ parts, paced }: ShownPart, name: string): void {
  if (parts === 1 && !paced) return;
  const what = parts > 1 ? `is put together of ${parts} parts of it` : 'is shown slower or faster than it is';
  throw unsupported(
    name,
    `its edit list says that it ${what}`,
    'Read it in Node: mien video. Or make it anew first: ffmpeg -i CLIP -c:v libx264 NEW.mp4',
  );
}

/** What a package says of a failure. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function load(name: string): Promise<Mediabunny> {
  try {
    return await import('mediabunny');
  } catch (cause) {
    throw unsupported(
      name,
      'the package mediabunny could not be loaded',
      'Install it: npm install mediabunny',
      cause,
    );
  }
}

async function videoOf(input: Input, name: string): Promise<InputVideoTrack> {
  const track = await input.getPrimaryVideoTrack();
  if (track === null) {
    const others = await input.getTracks();
    if (others.length === 0) throw brokenClip(name, 'its index is missing or empty');
    throw noFrames(name, 'it holds no pictures');
  }
  if (!(await track.canDecode())) {
    const codec = (await track.getCodec()) ?? 'an unknown codec';
    throw unsupported(name, `this browser does not decode ${codec}`);
  }
  return track;
}

/** What FFmpeg takes it for too where a clip does not say. */
function matrixOf(said: string | null | undefined): YuvMatrix {
  if (said === 'bt709') return 'bt709';
  return said?.startsWith('bt2020') ? 'bt2020' : 'bt601';
}

function unsupported(
  name: string,
  why: string,
  hint = 'Use a current browser, or read the clip in Node: mien video.',
  cause?: unknown,
): MienError {
  return new MienError('VIDEO_UNSUPPORTED', `${name}: it cannot be read here: ${why}`, {
    ...(cause === undefined ? {} : { cause }),
    hint,
  });
}
