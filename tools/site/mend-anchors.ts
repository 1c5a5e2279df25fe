import { posix } from 'node:path';
import { anchorsOf } from '../markdown-anchors.js';

/**
 * Pages of the API reference, by their path, with links that lead to headings. TypeDoc counts names alike that differ in their
 * case, so that some of its links end with `-1` where no second heading is.
 */
export function mendAnchors(pages: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const anchors = new Map([...pages].map(([page, text]) => [page, anchorsOf(text.replaceAll('\\', ''))]));
  const mended = (page: string, text: string): string =>
    text.replace(/\]\(([^)#\s]*)#([^)\s]+)-\d+\)/g, (whole, path: string, anchor: string) => {
      const known = anchors.get(path === '' ? page : posix.join(posix.dirname(page), path));
      const given = whole.slice(whole.indexOf('#') + 1, -1);
      return known === undefined || known.has(given) || !known.has(anchor) ? whole : `](${path}#${anchor})`;
    });
  return new Map([...pages].map(([page, text]) => [page, mended(page, text)]));
}
