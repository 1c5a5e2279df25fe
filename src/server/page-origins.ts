import { MienError } from '../errors.js';

/** An origin of another scheme than the web's, such as that of a browser's extension. */
const OTHER_ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^/?#]+$/i;

/**
 * Origins as browsers send them, for what a user wrote: without a slash at the end and without the usual port, in small
 * letters. Otherwise `https://example.org/` would let in nobody, and never say why. Throws `OPTION_INVALID` for what is no
 * origin, `*` among it.
 *
 * @example
 * pageOrigins(['https://Example.org:443/']); // ['https://example.org']
 */
export function pageOrigins(given: readonly string[]): readonly string[] {
  return given.map((text) => {
    const web = /^https?:/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
    if (web !== undefined && web.href === `${web.origin}/`) return web.origin;
    // Pages of files and of sandboxed frames send "null".
    if (web === undefined && (text === 'null' || (!/^https?:/i.test(text) && OTHER_ORIGIN.test(text))))
      return text;
    const meant = web === undefined ? 'an origin such as https://example.org' : web.origin;
    throw new MienError('OPTION_INVALID', `"${text}" is no origin of a page.`, {
      hint: text === '*' ? 'Name each origin: there is no sign for all of them.' : `Give ${meant}.`,
    });
  });
}
