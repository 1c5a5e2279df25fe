import { type JSX, useEffect, useRef } from 'react';
import { EXPRESSION_COLORS } from '../../src/expression.js';
import { approach } from './approach.js';
import { clearedContext, drawBox } from './draw-box.js';
import type { LiveFrame } from './live-session.js';

type Box = readonly [number, number, number, number];

/** Milliseconds in which a box goes most of the way to where its face was found. */
const GLIDE = 60;

/**
 * Boxes over the camera picture, which may be mirrored. Faces are found less often than the screen is drawn; in between each box
 * glides to where it belongs.
 */
export function LiveBoxes({
  frame,
  mirrored,
}: {
  readonly frame: LiveFrame | undefined;
  readonly mirrored: boolean;
}): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const newest = useRef(frame);
  newest.current = frame;
  const turned = useRef(mirrored);
  turned.current = mirrored;

  useEffect(() => {
    const shown = new Map<number, Box>();
    let last = performance.now();
    let handle = 0;
    const draw = (now: number): void => {
      handle = requestAnimationFrame(draw);
      if (canvas.current === null) return;
      drawBoxes(canvas.current, { frame: newest.current, mirrored: turned.current }, shown, now - last);
      last = now;
    };
    handle = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(handle);
  }, []);

  // The list of faces says the same in words.
  return <canvas ref={canvas} />;
}

function drawBoxes(
  canvas: HTMLCanvasElement,
  { frame, mirrored }: { readonly frame: LiveFrame | undefined; readonly mirrored: boolean },
  shown: Map<number, Box>,
  elapsed: number,
): void {
  const { clientWidth, clientHeight } = canvas;
  const context = clearedContext(canvas);
  if (frame === undefined) {
    shown.clear();
    return;
  }

  // As `object-fit: contain` shows the video.
  const scale = Math.min(clientWidth / frame.width, clientHeight / frame.height);
  const left = (clientWidth - frame.width * scale) / 2;
  const top = (clientHeight - frame.height * scale) / 2;
  const present = new Set(frame.faces.map(({ track }) => track));
  for (const track of shown.keys()) if (!present.has(track)) shown.delete(track);
  for (const { track, box, expression, confidence, uncertain } of frame.faces) {
    const [x, y, width, height] = approach(shown.get(track) ?? box, box, elapsed, GLIDE);
    shown.set(track, [x, y, width, height]);
    const across = mirrored ? frame.width - x - width : x;
    const words = `${uncertain ? 'perhaps ' : ''}${expression} ${Math.round(100 * confidence)} %`;
    drawBox(context, [left + across * scale, top + y * scale, width * scale, height * scale], {
      color: EXPRESSION_COLORS[expression],
      dashed: uncertain,
      words,
    });
  }
}
