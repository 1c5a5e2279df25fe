import { type JSX, useMemo, useRef } from 'react';
import { EXPRESSION_COLORS } from '../../src/expression.js';
import type { Rectangle } from '../../src/figure/place-plates.js';
import type { Recognition, RecognizedFace } from '../../src/recognizer/result.js';
import { useSize } from '../chart/use-size.js';
import type { FaceChoice } from './face-choice.js';
import { type LabelPlate, labelPlates, linePlace } from './label-plates.js';

/**
 * Boxes with labels over a picture that is shown whole (`object-fit: contain`). The list beside it says the same in
 * words, and does the same by keyboard.
 */
export function FaceBoxes({
  recognition,
  others,
  choice: { chosen, pointed, onChoose, onPoint },
}: {
  readonly recognition: Recognition;
  /** For each face, what a second model says of it. */
  readonly others: readonly (RecognizedFace | undefined)[];
  readonly choice: FaceChoice;
}): JSX.Element {
  const svg = useRef<SVGSVGElement>(null);
  const { width, height } = useSize(svg);
  const placed = useMemo(
    () => place(recognition, others, width, height),
    [recognition, others, width, height],
  );
  const marked = placed.filter(({ index }) => index === chosen || index === pointed);
  return (
    <svg ref={svg} className="face-boxes" aria-hidden="true" data-testid="boxes">
      {placed.map(({ index, box, face, plate }) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the face's card does the same by keyboard
        <g
          key={index}
          data-testid={`box ${index + 1}`}
          data-chosen={index === chosen ? '' : undefined}
          data-pointed={index === pointed ? '' : undefined}
          onClick={() => onChoose(index)}
          onPointerEnter={() => onPoint(index)}
          onPointerLeave={() => onPoint(undefined)}
        >
          <FaceBox box={box} face={face} />
          {plate.covered ? null : <FaceLabel plate={plate} />}
        </g>
      ))}
      {/* Once more, over the others. A box that moved to the end itself would lose the click that began on it. */}
      {marked.map(({ index, box, face, plate }) => (
        <g key={index} pointerEvents="none" data-chosen="" data-pointed={index === pointed ? '' : undefined}>
          <FaceBox box={box} face={face} />
          <FaceLabel plate={plate} />
        </g>
      ))}
    </svg>
  );
}

function FaceBox({ box, face }: { readonly box: Rectangle; readonly face: RecognizedFace }): JSX.Element {
  const shape = { ...box, rx: box.width / 16 };
  return (
    <>
      <rect {...shape} className="under" />
      <rect
        {...shape}
        className="line"
        stroke={EXPRESSION_COLORS[face.expression]}
        strokeDasharray={face.uncertain ? '7 5' : undefined}
      />
    </>
  );
}

function FaceLabel({ plate }: { readonly plate: LabelPlate }): JSX.Element {
  const { x, y, width, height, lines, letters } = plate;
  return (
    <g className="face-label">
      <rect x={x} y={y} width={width} height={height} rx={5} />
      <text fontSize={letters}>
        {lines.map((line, i) => (
          // The space is read between two lines, and not seen.
          <tspan key={line} {...linePlace(plate, i)}>
            {i < lines.length - 1 ? `${line} ` : line}
          </tspan>
        ))}
      </text>
    </g>
  );
}

/** Faces that were found, as they lie on a screen of some size. One that is the whole picture has no box. */
function place(
  { width, height, faces }: Recognition,
  others: readonly (RecognizedFace | undefined)[],
  wide: number,
  high: number,
) {
  if (wide === 0 || high === 0) return [];
  const scale = Math.min(wide / width, high / height);
  const left = (wide - width * scale) / 2;
  const top = (high - height * scale) / 2;
  const found = faces.flatMap((face, index) => {
    if (face.score === null) return [];
    const [x, y, w, h] = face.box;
    const box = { x: left + x * scale, y: top + y * scale, width: w * scale, height: h * scale };
    return [{ index, face, box, other: others[index] }];
  });
  const plates = labelPlates(found, { width: wide, height: high });
  return found.map((one, i) => ({ ...one, plate: plates[i]! }));
}
