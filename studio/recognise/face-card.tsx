import { type JSX, useEffect, useRef } from 'react';
import { EXPRESSION_COLORS } from '../../src/expression.js';
import type { RecognizedFace } from '../../src/recognizer/result.js';
import { percent } from '../../src/text/number-text.js';
import { FaceCutout, type ShownPicture } from './face-cutout.js';

/** A face in a line. Pressed, it opens what else there is of it. */
export function FaceCard({
  face,
  other,
  number,
  picture,
  open,
  pointed,
  controls,
  onToggle,
  onPoint,
}: {
  readonly face: RecognizedFace;
  /** The same face by a second model. */
  readonly other: RecognizedFace | undefined;
  readonly number: number;
  readonly picture: ShownPicture;
  readonly open: boolean;
  /** Whether its box is pointed at. */
  readonly pointed: boolean;
  /** The id of what it opens. */
  readonly controls: string;
  onToggle(): void;
  onPoint(pointed: boolean): void;
}): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  const { expression, confidence, uncertain } = face;
  useEffect(() => {
    // Chosen by its box, it may be out of view. The page stays where it is.
    if (open) scrollIntoList(button.current);
  }, [open]);
  return (
    <button
      ref={button}
      type="button"
      className={`face-card ${open ? 'open' : ''}`}
      data-pointed={pointed ? '' : undefined}
      aria-expanded={open}
      aria-controls={controls}
      onClick={onToggle}
      onPointerEnter={() => onPoint(true)}
      onPointerLeave={() => onPoint(false)}
      onFocus={() => onPoint(true)}
      onBlur={() => onPoint(false)}
    >
      <FaceCutout face={face} picture={picture} landmarks={false} />
      <span className="face-words">
        <span className="face-name">
          <span className="swatch" style={{ background: EXPRESSION_COLORS[expression] }} />
          {uncertain ? `perhaps ${expression}` : expression}
        </span>
        <span className="soft small">
          Face {number}: {percent(confidence, 0).replace(' ', '\u00a0')}
        </span>
        {other === undefined ? null : <OtherAnswer other={other} differs={other.expression !== expression} />}
      </span>
    </button>
  );
}

/** What the second model says, in a line. */
function OtherAnswer({
  other: { expression, confidence, uncertain },
  differs,
}: {
  readonly other: RecognizedFace;
  readonly differs: boolean;
}): JSX.Element {
  return (
    <span className="face-other small" data-differs={differs ? '' : undefined}>
      <span className="swatch" style={{ background: EXPRESSION_COLORS[expression] }} />
      <span>
        <span className="visually-hidden">the second model: </span>
        {uncertain ? `perhaps ${expression}` : expression} {percent(confidence, 0).replace(' ', '\u00a0')}
        {differs ? <span className="visually-hidden">, which differs</span> : null}
      </span>
    </span>
  );
}

/** Scrolls the list that the card is in, and nothing else. */
function scrollIntoList(card: HTMLElement | null): void {
  const item = card?.parentElement;
  const list = item?.parentElement;
  if (item == null || list == null) return;
  const { left, right, top, bottom } = list.getBoundingClientRect();
  const own = item.getBoundingClientRect();
  const shift = (low: number, high: number, from: number, to: number): number =>
    low < from ? low - from : high > to ? high - to : 0;
  list.scrollBy(shift(own.left, own.right, left, right), shift(own.top, own.bottom, top, bottom));
}
