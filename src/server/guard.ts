import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { MienError } from '../errors.js';

/** Whether a name or address is this machine's, and reached from nowhere else. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/**
 * Refuses requests under a foreign name to a server that only this machine is to reach: a page of a site whose name
 * was made to lead here (DNS rebinding) would otherwise read everything. Throws `FORBIDDEN`.
 */
export function requireOwnName({ host = '' }: IncomingHttpHeaders): void {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (isLoopback(name.replace(/^\[(.*)\]$/, '$1'))) return;
  throw new MienError('FORBIDDEN', 'This server answers to the names of this machine alone.', {
    hint: 'Ask http://localhost, or bind the server to an address with --host.',
  });
}

/** What of a request says which page sent it. */
export interface PageRequest {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Refuses requests that another site's page sends, which would be computed although the page cannot read the answer.
 * Browsers say where a request is from (`Sec-Fetch-Site`, `Origin`), and pages cannot change that; other programs send
 * neither header and are let in. Following a link to this server is let in too. Throws `FORBIDDEN`.
 */
export function requireOwnPage({ method, headers }: PageRequest, allowed: readonly string[]): void {
  const { origin, host } = headers;
  if (origin !== undefined && allowed.includes(origin)) return;
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return;
  if (site === undefined) {
    // Older browsers, and pages that are not served over HTTPS.
    if (origin === undefined || hostOf(origin) === host) return;
  } else {
    const link = headers['sec-fetch-mode'] === 'navigate' && (method === 'GET' || method === 'HEAD');
    if (link && headers.upgrade === undefined) return;
  }
  throw new MienError('FORBIDDEN', `Pages of ${origin ?? 'another site'} may not ask here.`, {
    hint: 'Allow the origin of the page with --cors ORIGIN.',
  });
}

/** `undefined` for `null`, which pages without an origin send, and for text that is no address. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
