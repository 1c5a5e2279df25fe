import { type JSX, useLayoutEffect, useRef } from 'react';
import { heatedFace } from '../../src/figure/heated-face.js';
import { FACE_SIZE } from '../../src/image/face-size.js';
import type { FaceHeat } from '../engine/engine.js';

/** The face as the network saw it with the heat over it; an empty square of that size until there is one. */
export function HeatCanvas({
  heat,
  label,
  describedBy,
}: {
  readonly heat: FaceHeat | undefined;
  readonly label: string;
  /** The id of the text that says where the heat lies. */
  readonly describedBy: string;
}): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (heat === undefined || context == null) return;
    const { data } = heatedFace(heat.crop, heat.heat);
    const pixels = context.createImageData(FACE_SIZE, FACE_SIZE);
    for (let i = 0; i < FACE_SIZE * FACE_SIZE; i++) {
      pixels.data.set([data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!, 255], 4 * i);
    }
    context.putImageData(pixels, 0, 0);
  }, [heat]);
  return (
    <canvas
      ref={canvas}
      className="heat-canvas"
      width={FACE_SIZE}
      height={FACE_SIZE}
      role="img"
      aria-label={label}
      aria-describedby={describedBy}
    />
  );
}
