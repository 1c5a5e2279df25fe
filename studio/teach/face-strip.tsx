import { type JSX, useEffect, useRef } from 'react';
import type { TaughtFace } from '../../src/adapt/taught-face.js';
import { FACE_SIZE } from '../../src/image/face-size.js';

/** More say no more. */
const SHOWN = 8;

/** A few of the faces, evenly picked, as the network sees them. */
export function FaceStrip({
  faces,
  expression,
}: {
  readonly faces: readonly TaughtFace[];
  readonly expression: string;
}): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const count = Math.min(SHOWN, faces.length);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context == null) return;
    for (let i = 0; i < count; i++) {
      const { crop } = faces[Math.floor((i * faces.length) / count)]!;
      const pixels = new ImageData(FACE_SIZE, FACE_SIZE);
      crop.forEach((level, at) => {
        pixels.data.fill(level, 4 * at, 4 * at + 3);
        pixels.data[4 * at + 3] = 255;
      });
      context.putImageData(pixels, i * FACE_SIZE, 0);
    }
  }, [faces, count]);
  return (
    <canvas
      ref={canvas}
      className="face-strip"
      width={count * FACE_SIZE}
      height={FACE_SIZE}
      role="img"
      aria-label={`Faces of ${expression}, as the network sees them`}
    />
  );
}
