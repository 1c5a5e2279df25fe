import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionLimits {
  /** Open at a time. */
  readonly connections: number;
  /** Bytes of a refused body that are read and thrown away, so that its sender can read the answer. */
  readonly discard: number;
}

/** The same in time, milliseconds. */
const DISCARD_TIME = 2000;
/** A request whose headers have begun to arrive has this long to end when the server stops, milliseconds. */
const STOP_PATIENCE = 1000;
/** Between two looks while the server stops, milliseconds. */
const STOP_INTERVAL = 50;

interface Followed {
  /** Answers that are not whole yet. */
  readonly answers: Set<ServerResponse>;
  /** Bytes read when the last answer was done: more means that another request has begun. */
  heard: number;
  /** When the connection was made, or its last answer was done. */
  since: number;
  /** It has become a WebSocket or is being refused as one: it ends by itself. */
  upgraded: boolean;
}

/**
 * Follows the TCP connections of a server: bounds their number, bounds what is read of bodies that nobody wants, and ends
 * the idle ones when the server stops.
 */
export class Connections {
  readonly #open = new Map<Socket, Followed>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly limits: ConnectionLimits) {}

  /** Follows the connections of one listening server; there may be several. */
  follow(server: Server): void {
    server.on('connection', (socket: Socket) => this.#add(socket));
    server.on('request', (request, response) => this.#watch(request, response));
    server.on('upgrade', ({ socket }: IncomingMessage) => {
      const followed = this.#open.get(socket);
      if (followed !== undefined) followed.upgraded = true;
    });
  }

  /** Ends connections without a request at once, and others as soon as they have their answer. */
  stop(): void {
    const began = performance.now();
    const look = (): void => {
      const patient = performance.now() - began < STOP_PATIENCE;
      for (const [socket, { answers, heard, upgraded }] of this.#open) {
        if (upgraded || answers.size > 0) continue;
        if (patient && socket.bytesRead > heard) continue;
        socket.destroy();
      }
    };
    look();
    this.#timer = setInterval(look, STOP_INTERVAL);
    this.#timer.unref();
  }

  /** Ends every connection, whatever it waits for. */
  destroy(): void {
    clearInterval(this.#timer);
    for (const socket of this.#open.keys()) socket.destroy();
  }

  #add(socket: Socket): void {
    if (this.#open.size >= this.limits.connections && !this.#endIdlest()) {
      socket.destroy();
      return;
    }
    this.#open.set(socket, { answers: new Set(), heard: 0, since: performance.now(), upgraded: false });
    socket.once('close', () => {
      const answers = this.#open.get(socket)?.answers;
      this.#open.delete(socket);
      // Node tells only the answer that was being sent. Requests that stood behind it would keep their places for ever.
      if (answers !== undefined) setImmediate(() => tellClosed(answers));
    });
  }

  /** Makes room for a new connection; false where every connection has something to do. */
  #endIdlest(): boolean {
    let idlest: { readonly socket: Socket; readonly since: number } | undefined;
    for (const [socket, { answers, since, upgraded }] of this.#open) {
      if (answers.size === 0 && !upgraded && since < (idlest?.since ?? Number.POSITIVE_INFINITY))
        idlest = { socket, since };
    }
    if (idlest === undefined) return false;
    this.#open.delete(idlest.socket);
    idlest.socket.destroy();
    return true;
  }

  #watch(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const followed = this.#open.get(socket);
    followed?.answers.add(response);
    // Before Node's own listener, which would read the rest without a limit.
    response.prependOnceListener('finish', () => discardRest(request, this.limits.discard));
    response.once('close', () => {
      if (followed === undefined) return;
      followed.answers.delete(response);
      followed.heard = socket.bytesRead;
      followed.since = performance.now();
    });
  }
}

function tellClosed(answers: ReadonlySet<ServerResponse>): void {
  for (const answer of [...answers]) answer.emit('close');
}

/** Reads on for a moment after an answer that came before the end of the body, and then ends the connection. */
function discardRest(request: IncomingMessage, limit: number): void {
  if (request.complete) return;
  const end = (): void => {
    request.socket.destroy();
  };
  const timer = setTimeout(end, DISCARD_TIME);
  timer.unref();
  request.once('close', () => clearTimeout(timer));
  let left = limit;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) end();
  });
  // Marks the body as read by us.
  request.read(0);
  request.resume();
}
