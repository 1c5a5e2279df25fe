import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';

/** What an element loads by itself, and what it leads to when it is chosen. */
const LOADED = /<(?:script|img|iframe|source|video)\b[^>]*?\ssrc="([^"]*)"|<link\b[^>]*?\shref="([^"]*)"/g;
const LED_TO = /<a\b[^>]*?\shref="([^"]*)"/g;
/** Files in which a style sheet loads from elsewhere. */
const STYLE_LOADS = /(?:url\(|@import\s+)["']?(?:https?:)?\/\//;

/**
 * What is wrong with a built site: links that lead to no file or to no heading of it, and whatever is loaded from elsewhere.
 * @param base the path under which the site is served, such as `/` or `/mien/`
 */
export function faultsOf(folder: string, base: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.relative(folder, join(entry.parentPath, entry.name).replaceAll(sep, '/')));
  const pages = new Map(
    files
      .filter((file) => file.endsWith('.html'))
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
  const site: Site = { base, files: new Set(files), pages, anchors: new Map() };
  const styles = files
    .filter((file) => file.endsWith('.css') && STYLE_LOADS.test(readFileSync(join(folder, file), 'utf8')))
    .map((file) => `${file} loads from elsewhere`);
  return [...styles, ...[...pages].flatMap(([page, html]) => faultsOfPage(site, page, html))];
}

interface Site {
  readonly base: string;
  readonly files: ReadonlySet<string>;
  readonly pages: ReadonlyMap<string, string>;
  readonly anchors: Map<string, ReadonlySet<string>>;
}

function faultsOfPage(site: Site, page: string, html: string): readonly string[] {
  const loaded = [...html.matchAll(LOADED)].map(([, src, href]) => src ?? href ?? '');
  const abroad = loaded
    .filter((address) => /^(https?:)?\/\//.test(address))
    .map((address) => `${page} loads ${address} from elsewhere`);
  const links = [...html.matchAll(LED_TO)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
  const dead = [...loaded, ...links]
    .filter((address) => !/^([a-z]+:|\/\/)/i.test(address))
    .filter((address) => !leadsSomewhere(site, page, address))
    .map((address) => `${page}: ${address} leads nowhere`);
  return [...new Set([...abroad, ...dead])];
}

function leadsSomewhere(site: Site, page: string, address: string): boolean {
  const [path = '', anchor] = decodeURI(address).split('#');
  const target = path === '' ? page : fileOf(site, page, path);
  if (target === undefined) return false;
  const html = site.pages.get(target);
  if (anchor === undefined || anchor === '' || html === undefined) return true;
  return anchorsOf(site, target, html).has(decodeURIComponent(anchor));
}

/** The file that a server gives for a path: itself, or a folder's index. */
function fileOf({ base, files }: Site, page: string, path: string): string | undefined {
  const whole = path.startsWith('/') ? path : posix.join(base, posix.dirname(page), path);
  if (!whole.startsWith(base)) return undefined;
  const file = whole.slice(base.length);
  return [file, posix.join(file, 'index.html'), `${file}.html`].find((each) => files.has(each));
}

function anchorsOf(site: Site, page: string, html: string): ReadonlySet<string> {
  const known = site.anchors.get(page);
  if (known !== undefined) return known;
  const anchors = new Set([...html.matchAll(/\s(?:id|name)="([^"]*)"/g)].map(([, id]) => id!));
  site.anchors.set(page, anchors);
  return anchors;
}
