import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { MienError } from '../errors.js';
import { answerAndEnd } from './client-error.js';
import { toMienError } from './error-answer.js';

export interface UpgradeGate {
  /** The only path that can be upgraded. */
  readonly path: string;
  /** Throws a `MienError` where the request may not go on. */
  readonly check: (request: IncomingMessage) => void;
  /** Is told of each upgrade that was refused here. */
  readonly onRefused: (reason: MienError) => void;
}

/**
 * The way in for WebSockets. A request for any other path or protocol, or one that the check refuses, is answered as plain
 * HTTP and its socket closed; the others go on as the `upgrade` events of what is returned.
 */
export class Upgrades extends EventEmitter {
  constructor(private readonly gate: UpgradeGate) {
    super();
  }

  follow(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Node has taken its own listener off.
      socket.on('error', () => socket.destroy());
      try {
        requireWebSocket(request, this.gate.path);
        this.gate.check(request);
      } catch (error) {
        const reason = toMienError(error);
        this.gate.onRefused(reason);
        answerAndEnd(socket, reason);
        return;
      }
      this.emit('upgrade', request, socket, head);
    });
  }
}

/** Throws `NOT_FOUND` for another path or method, and `REQUEST_INVALID` for another protocol. */
function requireWebSocket({ method, url = '', headers }: IncomingMessage, path: string): void {
  const hint = `WebSockets are opened with GET ${path}.`;
  const [asked] = url.split('?', 1);
  if (method !== 'GET' || asked !== path) {
    throw new MienError('NOT_FOUND', `There is nothing to upgrade at ${method} ${asked}.`, { hint });
  }
  if (headers.upgrade?.toLowerCase() !== 'websocket') {
    throw new MienError('REQUEST_INVALID', `The upgrade to "${headers.upgrade}" is not known here.`, {
      hint,
    });
  }
}
