/** An SVG element before it is text. A string child is text content. */
export interface SvgElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children: readonly SvgChild[];
}

export type SvgChild = SvgElement | string;

/** `element('rect', { x: 0, 'stroke-width': 2 })`; attributes that are `undefined` are left out. */
export function element(
  name: string,
  attributes: SvgElement['attributes'] = {},
  ...children: readonly SvgChild[]
): SvgElement {
  return { name, attributes, children };
}

/** The element as XML text, everything in it escaped. Numbers are rounded to hundredths of a pixel. */
export function serialize({ name, attributes, children }: SvgElement): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(typeof value === 'number' ? round(value) : value!)}"`)
    .join('');
  if (children.length === 0) return `<${name}${written}/>`;
  const inner = children.map((child) => (typeof child === 'string' ? escapeXml(child) : serialize(child)));
  return `<${name}${written}>${inner.join('')}</${name}>`;
}

/** Text for XML content and attributes; characters that XML forbids (most control codes, halves of surrogate pairs) become U+FFFD. */
export function escapeXml(text: string): string {
  return (
    text
      // A file name may hold any of these, and one would make the whole picture unreadable.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/\p{Surrogate}/gu, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}

/** The `d` of a path through points, `[x, y]` each; closed where asked. */
export function pathThrough(points: readonly (readonly [number, number])[], closed = false): string {
  const steps = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`);
  return steps.join('') + (closed ? 'Z' : '');
}

function round(value: number): string {
  // A stray NaN in one coordinate must not hide the rest of a picture.
  return Number.isFinite(value) ? String(Math.round(value * 100) / 100) : '0';
}
