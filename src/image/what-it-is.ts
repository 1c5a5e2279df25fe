import { MienError } from '../errors.js';

/** Characters of a name that are shown. */
const SHOWN = 40;

/**
 * What was given instead of a picture, in a few words and never by its content, which may be a picture itself.
 *
 * @example
 * whatItIs([1, 2, 3]); // 'an array of 3'
 */
export function whatItIs(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return whatString(value);
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${value}`;
  if (typeof value !== 'object') return withArticle(typeof value);
  try {
    if (Array.isArray(value)) return `an array of ${value.length}`;
    if (value instanceof URL) return `a URL of the kind ${value.protocol}`;
    const name: unknown = value.constructor?.name;
    return typeof name === 'string' && name !== '' && name !== 'Object'
      ? withArticle(name.slice(0, SHOWN))
      : 'an object';
  } catch {
    // A proxy or a getter that throws.
    return 'an object';
  }
}

function whatString(text: string): string {
  if (text === '') return 'an empty string';
  const [scheme] = /^[a-z][a-z\d+.-]{1,20}:/i.exec(text.slice(0, 24)) ?? [];
  return `a string of ${text.length} characters${scheme === undefined ? '' : ` that begins with ${scheme}`}`;
}

/** The refusal of what is no picture. `expected` lists what would be one. */
export function notAPicture(value: unknown, expected: string): MienError {
  return new MienError('IMAGE_UNREADABLE', `Got ${whatItIs(value)}, expected a picture.`, {
    hint: hintFor(value) ?? `A picture is ${expected}.`,
  });
}

function hintFor(value: unknown): string | undefined {
  if (value instanceof Promise) return 'Wait for it first: await it.';
  if (typeof value === 'string' && isBase64(value)) {
    return 'This looks like base64: write "data:image/jpeg;base64," in front of it.';
  }
  if (Array.isArray(value)) return 'Give one picture, or use recognizeAll or recognizeEach for several.';
  return undefined;
}

/** Whether text is a picture in base64, by how JPEG, PNG, GIF and WebP begin: no path, for it has no end like a name. */
export function isBase64(text: string): boolean {
  return text.length > 255 && /^(\/9j\/|iVBORw0KGgo|R0lGOD|UklGR)/.test(text);
}

function withArticle(name: string): string {
  return `${/^[aeio]/i.test(name) ? 'an' : 'a'} ${name}`;
}
