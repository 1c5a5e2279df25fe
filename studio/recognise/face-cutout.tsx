import type { JSX } from 'react';
import type { RecognizedFace } from '../../src/recognizer/result.js';

export interface ShownPicture {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/** How much is shown around the box, as a share of its side. */
const AROUND = 0.2;

/** A face cut out of its picture as a square, with its five landmarks if wanted. */
export function FaceCutout({
  face: { box, landmarks: points },
  picture: { url, width, height },
  landmarks,
}: {
  readonly face: Pick<RecognizedFace, 'box' | 'landmarks'>;
  readonly picture: ShownPicture;
  readonly landmarks: boolean;
}): JSX.Element {
  const [x, y, w, h] = box;
  const side = Math.max(w, h) * (1 + 2 * AROUND);
  const view = [x + w / 2 - side / 2, y + h / 2 - side / 2, side, side];
  const marked = landmarks && points !== null;
  return (
    <svg
      className={landmarks ? 'cutout large' : 'cutout'}
      viewBox={view.join(' ')}
      role="img"
      aria-label={marked ? 'The face with its landmarks: eyes, nose and corners of the mouth' : ''}
      aria-hidden={marked ? undefined : true}
    >
      <image href={url} width={width} height={height} />
      {marked
        ? Object.entries(points).map(([name, [px, py]]) => (
            <circle key={name} cx={px} cy={py} r={side / 45} strokeWidth={side / 110} />
          ))
        : null}
    </svg>
  );
}
