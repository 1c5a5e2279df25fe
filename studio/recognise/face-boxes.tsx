import type { JSX } from 'react';
import { EXPRESSION_COLORS } from '../../src/expression.js';
import type { Recognition } from '../../src/recognizer/result.js';

/** Boxes over a picture that is shown whole (`object-fit: contain`). The list beside it says the same in words. */
export function FaceBoxes({
  recognition: { width, height, faces },
  chosen,
  onChoose,
}: {
  readonly recognition: Recognition;
  readonly chosen: number | undefined;
  onChoose(face: number): void;
}): JSX.Element {
  return (
    <svg className="face-boxes" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {faces.map(({ box: [x, y, w, h], expression, uncertain, score }, i) =>
        score === null ? null : (
          // biome-ignore lint/a11y/noStaticElementInteractions: the face's card does the same by keyboard
          <g key={`${x} ${y}`} className={chosen === i ? 'chosen' : undefined} onClick={() => onChoose(i)}>
            <rect x={x} y={y} width={w} height={h} rx={w / 16} className="under" />
            <rect
              x={x}
              y={y}
              width={w}
              height={h}
              rx={w / 16}
              className="line"
              stroke={EXPRESSION_COLORS[expression]}
              strokeDasharray={uncertain ? '7 5' : undefined}
            />
          </g>
        ),
      )}
    </svg>
  );
}
