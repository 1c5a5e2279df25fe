import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { expendable } from './log-stream.js';

describe('a log', () => {
  it('outlives a reader that went away', async () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
    const log = expendable(stream);
    log.write('a line\n');
    await new Promise((resolve) => stream.once('close', resolve));
    log.write('another\n');
  });

  it('outlives a file that takes no more', () => {
    const full = {
      on: () => full,
      write: () => {
        throw new Error('ENOSPC');
      },
    } as unknown as Writable;
    expendable(full).write('a line\n');
  });

  it('does not grow before a reader that is too slow, and goes on when it reads again', async () => {
    const stream = new PassThrough();
    const log = expendable(stream);
    const line = `${'x'.repeat(99_999)}\n`;
    for (let i = 0; i < 1000; i++) log.write(line);
    const waiting = stream.writableLength + stream.readableLength;
    expect(waiting).toBeLessThan(2.5e6);
    stream.resume();
    await once(stream, 'drain');
    stream.pause();
    log.write('the last line\n');
    expect(stream.writableLength + stream.readableLength).toBeGreaterThan(0);
  });
});
