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

/**
 * Refuses WebSockets of other sites' pages, to which the rules for cross-origin requests do not apply.
 * Throws `FORBIDDEN`.
 */
export function requireOwnOrigin({ origin, host }: IncomingHttpHeaders, allowed: readonly string[]): void {
  if (origin === undefined || allowed.includes(origin) || hostOf(origin) === host) return;
  throw new MienError('FORBIDDEN', 'Pages of this origin may not ask here.', {
    hint: 'Allow it with --cors ORIGIN.',
  });
}

/** `undefined` for `null`, which pages without an origin send, and what else is no address. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
