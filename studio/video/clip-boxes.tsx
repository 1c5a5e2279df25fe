import { type JSX, type RefObject, useEffect, useRef } from 'react';
import { EXPRESSION_COLORS } from '../../src/expression.js';
import type { VideoRow } from '../../src/video/video-row.js';
import { clearedContext, drawBox } from '../recognise/draw-box.js';
import { rowAt } from './clip-rows.js';

/** Faces of a row that is older than this are not those of the frame that is shown, seconds. */
const STALE = 1;
/** A frame's time and its row's may differ in their last digit. */
const SLACK = 0.001;

/** Boxes of the found faces over a clip, of the very frame that is shown, while it plays and while it is wound. */
export function ClipBoxes({
  player,
  rows,
  nameOf,
}: {
  readonly player: RefObject<HTMLVideoElement | null>;
  readonly rows: readonly VideoRow[];
  nameOf(track: number): string;
}): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const newest = useRef({ rows, nameOf });
  newest.current = { rows, nameOf };
  const redraw = useRef<() => void>(() => {});

  useEffect(() => {
    const video = player.current;
    if (video === null) return;
    let shown = video.currentTime;
    const draw = (): void => {
      if (canvas.current !== null) drawFaces(canvas.current, video, shown, newest.current);
    };
    redraw.current = draw;
    const stop = onEachFrame(video, (time) => {
      shown = time;
      draw();
    });
    const resized = new ResizeObserver(draw);
    resized.observe(video);
    return () => {
      stop();
      resized.disconnect();
    };
  }, [player]);
  // More has been found, or a face has another name.
  useEffect(() => redraw.current());

  // The line below the position says the same in words.
  return <canvas ref={canvas} />;
}

/** Tells the time of each frame as it is shown; without `requestVideoFrameCallback`, a few times a second. */
function onEachFrame(video: HTMLVideoElement, show: (time: number) => void): () => void {
  if (!('requestVideoFrameCallback' in video)) {
    const update = (): void => show((video as HTMLVideoElement).currentTime);
    const events = ['timeupdate', 'seeked', 'loadeddata'];
    for (const event of events) (video as HTMLVideoElement).addEventListener(event, update);
    return () => {
      for (const event of events) (video as HTMLVideoElement).removeEventListener(event, update);
    };
  }
  let handle = 0;
  const next = (_: number, { mediaTime }: VideoFrameCallbackMetadata): void => {
    handle = video.requestVideoFrameCallback(next);
    show(mediaTime);
  };
  handle = video.requestVideoFrameCallback(next);
  return () => video.cancelVideoFrameCallback(handle);
}

function drawFaces(
  canvas: HTMLCanvasElement,
  { videoWidth, videoHeight }: HTMLVideoElement,
  time: number,
  { rows, nameOf }: { readonly rows: readonly VideoRow[]; nameOf(track: number): string },
): void {
  const context = clearedContext(canvas);
  const row = rowAt(rows, time + SLACK);
  if (row === undefined || time - row.time > STALE || videoWidth === 0) return;
  // As `object-fit: contain` shows the video.
  const { clientWidth, clientHeight } = canvas;
  const scale = Math.min(clientWidth / videoWidth, clientHeight / videoHeight);
  const left = (clientWidth - videoWidth * scale) / 2;
  const top = (clientHeight - videoHeight * scale) / 2;
  for (const { track, box, expression, confidence, uncertain } of row.faces) {
    const [x, y, width, height] = box;
    const answer = `${uncertain ? 'perhaps ' : ''}${expression} ${Math.round(100 * confidence)} %`;
    drawBox(context, [left + x * scale, top + y * scale, width * scale, height * scale], {
      color: EXPRESSION_COLORS[expression],
      dashed: uncertain,
      words: `${nameOf(track)}: ${answer}`,
    });
  }
}
