import { element, type SvgElement } from './svg.js';

/** The one look of every figure: dark ink on white, gray helpers, data in colour. Sizes in pixels at 100 %. */
export const INK = '#1f2933';
export const MUTED = '#5b6770';
export const GRID = '#e3e7eb';
export const PAPER = '#ffffff';
export const ACCENT = '#0072b2';
/** Training beside validation: apart in hue and lightness for every kind of colour vision. */
export const TRAIN_COLOR = '#d55e00';
export const VALIDATION_COLOR = ACCENT;

export const TITLE_SIZE = 18;
export const TEXT_SIZE = 13;
export const SMALL_SIZE = 12;
export const MARGIN = 24;

/** Rendered with DejaVu Sans; where a browser lacks it, Verdana has nearly its widths. */
export const FONT = "'DejaVu Sans', Verdana, Geneva, sans-serif";

export interface TextStyle {
  readonly size?: number;
  readonly color?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
  /** Degrees, about the text's own point. */
  readonly turn?: number;
}

/** A line of text with its baseline at y. */
export function text(x: number, y: number, content: string, style: TextStyle = {}): SvgElement {
  const { size = TEXT_SIZE, color = INK, anchor = 'start', bold = false, turn } = style;
  return element(
    'text',
    {
      x,
      y,
      'font-size': size,
      fill: color,
      'text-anchor': anchor === 'start' ? undefined : anchor,
      'font-weight': bold ? 'bold' : undefined,
      transform: turn === undefined ? undefined : `rotate(${turn} ${x} ${y})`,
    },
    content,
  );
}

export function line(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  color = GRID,
  width = 1,
  dash?: string,
): SvgElement {
  return element('line', { x1, y1, x2, y2, stroke: color, 'stroke-width': width, 'stroke-dasharray': dash });
}

export function box(
  x: number,
  y: number,
  width: number,
  height: number,
  fill: string,
  radius?: number,
): SvgElement {
  return element('rect', { x, y, width: Math.max(0, width), height: Math.max(0, height), fill, rx: radius });
}

/** About the width of a line of DejaVu Sans, in pixels: its mean widths by kind of letter, a little generous. */
export function textWidth(content: string, size = TEXT_SIZE, bold = false): number {
  let ems = 0;
  for (const letter of content) {
    if (/[iljI.,:;'|! ]/.test(letter)) ems += 0.34;
    else if (/[frt()[\]-]/.test(letter)) ems += 0.42;
    else if (/[mwMW%@→]/.test(letter)) ems += 0.96;
    else if (/[A-Z]/.test(letter)) ems += 0.72;
    else ems += 0.63;
  }
  return ems * size * (bold ? 1.12 : 1);
}

/** Text cut with an ellipsis to fit a width in pixels. */
export function fitText(content: string, width: number, size = TEXT_SIZE, bold = false): string {
  if (textWidth(content, size, bold) <= width) return content;
  let kept = [...content];
  while (kept.length > 0 && textWidth(`${kept.join('')}…`, size, bold) > width) kept = kept.slice(0, -1);
  return `${kept.join('').trimEnd()}…`;
}

/** Text broken between words into lines that fit a width in pixels; a longer word stays whole on its own line. */
export function wrapText(content: string, width: number, size = TEXT_SIZE, bold = false): string[] {
  const lines: string[] = [];
  for (const word of content.split(/\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${word}`, size, bold) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export interface Heading {
  readonly title: string;
  /** Smaller, below: what the picture's numbers are of (protocol, split, n). */
  readonly subtitle?: string | undefined;
}

/** Height that {@link figure} takes for a heading, margin included: where a figure's body begins. */
export function headingHeight(heading: Heading, width: number): number {
  const { titles, subtitles } = headingLines(heading, width);
  return MARGIN + titles.length * 24 + subtitles.length * 18 + 14;
}

function headingLines(
  { title, subtitle = '' }: Heading,
  width: number,
): { titles: string[]; subtitles: string[] } {
  const inner = width - 2 * MARGIN;
  return {
    titles: wrapText(title, inner, TITLE_SIZE, true).map((part) => fitText(part, inner, TITLE_SIZE, true)),
    subtitles: wrapText(subtitle, inner).map((part) => fitText(part, inner)),
  };
}

/**
 * A whole picture with its heading. It has a view box, a role and a title for screen readers, its own background,
 * and no ids, so any number of them stand in one page.
 */
export function figure(
  heading: Heading,
  width: number,
  height: number,
  body: readonly SvgElement[],
): SvgElement {
  const { titles, subtitles } = headingLines(heading, width);
  const spoken = heading.subtitle ? `${heading.title}. ${heading.subtitle}` : heading.title;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}`,
      width: Math.round(width),
      height: Math.round(height),
      role: 'img',
      'font-family': FONT,
    },
    element('title', {}, spoken),
    box(0, 0, width, height, PAPER),
    ...titles.map((part, i) => text(MARGIN, MARGIN + 16 + i * 24, part, { size: TITLE_SIZE, bold: true })),
    ...subtitles.map((part, i) =>
      text(MARGIN, MARGIN + titles.length * 24 + 14 + i * 18, part, { color: MUTED }),
    ),
    ...body,
  );
}

/** What stands in place of a chart that has nothing to show. */
export function emptyFigure(heading: Heading, note: string): SvgElement {
  const width = 520;
  const top = headingHeight(heading, width);
  return figure(heading, width, top + 96, [
    element('rect', {
      x: MARGIN,
      y: top,
      width: width - 2 * MARGIN,
      height: 72,
      fill: 'none',
      stroke: GRID,
      'stroke-width': 1.5,
      'stroke-dasharray': '6 5',
      rx: 6,
    }),
    text(width / 2, top + 41, note, { color: MUTED, anchor: 'middle' }),
  ]);
}
