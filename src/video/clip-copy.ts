import type { Image } from '../image/image.js';
import { Alongside } from './alongside.js';
import type { AnalyzeClipOptions, ClipCopy } from './analysis.js';
import type { ClipFacts } from './clip-facts.js';
import { drawFaces } from './draw-faces.js';
import type { FoundJournal } from './found-journal.js';
import { hiddenPlaces } from './hidden-places.js';
import { hideFaces } from './hide-faces.js';
import type { VideoFrame } from './video-frame.js';
import type { VideoRow } from './video-row.js';
import { writeCopy } from './write-copy.js';

/** What was found in a clip, and the same as rows. */
export interface FoundInClip {
  readonly journal: FoundJournal;
  rows(): AsyncIterable<VideoRow>;
}

export type CopyOptions = Pick<AnalyzeClipOptions, 'tracking' | 'search' | 'signal' | 'onProgress'>;

/** Writes a copy of a clip from what was found in it, whole or not at all. Throws as `writeCopy`. */
export async function makeCopy(
  kind: ClipCopy,
  path: string,
  facts: ClipFacts,
  to: string,
  found: FoundInClip,
  options: CopyOptions,
): Promise<void> {
  const { signal, onProgress } = options;
  const painter = painterOf(kind, found, options);
  const began = performance.now();
  const total = facts.end === undefined ? undefined : facts.end - facts.start;
  let frames = 0;
  try {
    await writeCopy(path, facts, to, {
      paint: (frame) => painter.paint(frame),
      signal,
      onFrame: ({ time }) => {
        const rate = ++frames / ((performance.now() - began) / 1000);
        onProgress?.({ seconds: time - facts.start, total, frames, rate, copy: kind });
      },
    });
  } finally {
    await painter.end();
  }
}

/** Paints the frames of a clip, in order. */
export interface Painter {
  paint(frame: VideoFrame): Promise<Image['data']>;
  end(): Promise<void>;
}

/** What draws over faces, or hides them. */
export function painterOf(kind: ClipCopy, { journal, rows }: FoundInClip, options: CopyOptions): Painter {
  return kind === 'annotated' ? drawnFrames(rows()) : hiddenFrames(journal, options);
}

/** Faces stay drawn until the next frame that was looked at. */
function drawnFrames(rows: AsyncIterable<VideoRow>): Painter {
  const drawn = new Alongside(rows);
  return {
    paint: async ({ frame, image }) => drawFaces(image, (await drawn.at(frame)).now?.faces ?? []),
    end: () => drawn.end(),
  };
}

function hiddenFrames(journal: FoundJournal, { tracking, search }: CopyOptions): Painter {
  const places = new Alongside(hiddenPlaces(journal.frames(), tracking, search));
  return {
    async paint({ frame, image }) {
      const { now, next } = await places.at(frame);
      // Between frames that were looked at, a face is somewhere between its places.
      const between = now?.frame === frame ? [] : (next?.boxes ?? []);
      hideFaces(image, [...(now?.boxes ?? []), ...between]);
      return image.data;
    },
    end: () => places.end(),
  };
}
