import { describe, expect, it } from 'vitest';
import type { Connection } from './ask.js';
import { followClip } from './follow-clip.js';

interface Call {
  readonly method: string;
  readonly path: string;
}

/** A server in one function: it gives the statuses one by one, the last one again and again, and the rows as lines. */
function scripted(statuses: readonly object[], lines = ''): { connection: Connection; calls: Call[] } {
  const calls: Call[] = [];
  const answer = (input: string | URL | Request, init?: RequestInit): Response => {
    const call = { method: init?.method ?? 'GET', path: new URL(String(input)).pathname };
    calls.push(call);
    if (call.method === 'DELETE') return new Response(null, { status: 204 });
    if (call.path.endsWith('/result')) {
      return new Response(lines, { headers: { 'content-type': 'application/x-ndjson' } });
    }
    const asked = calls.filter(({ path }) => path === call.path).length;
    return Response.json(statuses[Math.min(asked, statuses.length) - 1]);
  };
  const connection: Connection = {
    baseUrl: 'http://mien.test',
    headers: {},
    timeout: 5000,
    retries: 0,
    fetch: async (input, init) => answer(input as string | URL | Request, init),
  };
  return { connection, calls };
}

const RUNNING = { state: 'running', seconds: 1, total: 4, frames: 25, rate: 12.5 };
const DONE = { ...RUNNING, state: 'done', seconds: 4, frames: 100 };

describe('followClip', () => {
  it('tells how far the clip is, and gives its rows once it is done', async () => {
    const { connection, calls } = scripted([RUNNING, DONE], '{"time":0}\n{"time":0.04}\n');
    const told: unknown[] = [];
    const result = await followClip(connection, 'a/b', (progress) => told.push(progress));
    expect(told).toEqual([RUNNING, DONE]);
    expect(result).toEqual({ rows: [{ time: 0 }, { time: 0.04 }] });
    expect(calls.map(({ path }) => path)).toEqual([
      '/v1/video/a%2Fb',
      '/v1/video/a%2Fb',
      '/v1/video/a%2Fb/result',
    ]);
  });

  it('says why a clip ended before its time', async () => {
    const { connection } = scripted([{ ...DONE, report: { truncated: 'cut at 4 s' } }]);
    expect(await followClip(connection, 'a', undefined)).toEqual({ rows: [], truncated: 'cut at 4 s' });
  });

  it('throws what the server says of a clip that failed, and cancels it there', async () => {
    const error = { code: 'VIDEO_UNREADABLE', message: 'no frames', hint: 'Get the file again.' };
    const { connection, calls } = scripted([{ ...RUNNING, state: 'failed', error }]);
    await expect(followClip(connection, 'a', undefined)).rejects.toMatchObject(error);
    expect(calls.at(-1)).toEqual({ method: 'DELETE', path: '/v1/video/a' });
  });

  it('cancels the clip of a caller who no longer waits', async () => {
    const { connection, calls } = scripted([RUNNING]);
    const gone = new AbortController();
    const waiting = followClip(connection, 'a', () => gone.abort(new Error('closed')), gone.signal);
    await expect(waiting).rejects.toThrow('closed');
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'DELETE']);
  });
});
