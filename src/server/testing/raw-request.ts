import { connect, type Socket } from 'node:net';

/** A connection that is written by hand. */
export interface RawConnection {
  readonly socket: Socket;
  /** All that comes back until the other end closes. */
  readonly all: Promise<string>;
}

/** Sends bytes by hand. The test closes the socket where the server does not. */
export function sendRaw(port: number, ...pieces: readonly (string | Uint8Array)[]): RawConnection {
  const socket = connect(port, '127.0.0.1');
  for (const piece of pieces) socket.write(piece);
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const all = new Promise<string>((resolve) => {
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
  return { socket, all };
}

/** Resolves once it holds, and throws where it does not within 5 s. */
export async function until(done: () => boolean): Promise<void> {
  for (const end = performance.now() + 5000; !done(); ) {
    if (performance.now() > end) throw new Error('waited for 5 s in vain');
    await pause(5);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The lines of a request's head, `Host: localhost` among them, and the empty line. */
export function head(line: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ Host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}`);
  return [`${line} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}
