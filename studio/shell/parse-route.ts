export const PAGES = ['recognise', 'teach', 'runs', 'dataset', 'about'] as const;
export type PageName = (typeof PAGES)[number];

export interface Route {
  readonly page: PageName;
  /** What follows the page in the address, such as a run's name. */
  readonly rest: readonly string[];
}

/** Addresses are in the hash, so that the studio works from any folder of any server: `#/runs/<name>`. */
export function parseRoute(hash: string): Route {
  const [first = '', ...rest] = hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(decodePart);
  const page = PAGES.find((name) => name === first);
  return page === undefined ? { page: 'recognise', rest: [] } : { page, rest };
}

export function hrefOf(page: PageName, ...rest: readonly string[]): string {
  return `#/${[page, ...rest.map(encodeURIComponent)].join('/')}`;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
