export const PAGES = ['recognise', 'video', 'teach', 'runs', 'dataset', 'about'] as const;
export type PageName = (typeof PAGES)[number];

export interface Route {
  /** `undefined` where the address is of no page. */
  readonly page: PageName | undefined;
  /** What follows the page in the address, such as a run's name. */
  readonly rest: readonly string[];
  /** What is chosen on the page, such as a filter. */
  readonly query: Query;
}

export type Query = Readonly<Record<string, string>>;

/** Addresses are in the hash, so that the studio works from any folder of any server: `#/runs/<name>?protocol=1`. */
export function parseRoute(hash: string): Route {
  const [path = '', asked = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [first = 'recognise', ...rest] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodePart);
  return {
    page: PAGES.find((name) => name === first),
    rest,
    query: Object.fromEntries(new URLSearchParams(asked)),
  };
}

export function hrefOf(page: PageName, ...rest: readonly string[]): string {
  return `#/${[page, ...rest.map(encodeURIComponent)].join('/')}`;
}

/** The same address with other choices; empty ones are left out. */
export function hrefWith({ page = 'recognise', rest, query }: Route, change: Query): string {
  const chosen = Object.entries({ ...query, ...change }).filter(([, value]) => value !== '');
  const asked = new URLSearchParams(chosen).toString();
  return `${hrefOf(page, ...rest)}${asked === '' ? '' : `?${asked}`}`;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
