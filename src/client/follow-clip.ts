import type { ClipStatus } from '../server/answer-schemas.js';
import type { ClipRow } from '../server/clips/clip-request.js';
import { ask, type Connection, sleep, toError } from './ask.js';

/** How far a clip is. */
export interface ClipProgressReport extends Pick<ClipStatus, 'seconds' | 'total' | 'frames' | 'rate'> {
  readonly state: 'waiting' | 'running' | 'done';
}

/** What came of a clip. */
export interface ClipResult {
  /** One a frame that was looked at, with faces or without. */
  readonly rows: readonly ClipRow[];
  /** Why the clip ended before it should; absent where it is whole. */
  readonly truncated?: string | undefined;
}

/** Milliseconds between two questions, at first and at most. */
const [SOON, LATER] = [200, 2000];

/** Asks how far a clip is until it is done, and fetches its rows. Whoever stops waiting cancels it. Throws as `Client`. */
export async function followClip(
  connection: Connection,
  id: string,
  onProgress: ((progress: ClipProgressReport) => void) | undefined,
  signal: AbortSignal = new AbortController().signal,
): Promise<ClipResult> {
  const path = `/v1/video/${encodeURIComponent(id)}`;
  try {
    const { report } = await untilDone(connection, path, onProgress, signal);
    const asked = { type: 'application/x-ndjson', signal } as const;
    const bytes = (await ask(connection, `${path}/result`, asked)) as Uint8Array;
    const lines = new TextDecoder().decode(bytes).split('\n');
    const rows = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as ClipRow);
    return { rows, ...(report?.truncated === undefined ? {} : { truncated: report.truncated }) };
  } catch (error) {
    await ask(connection, path, { method: 'DELETE' }).catch(() => {});
    throw error;
  }
}

async function untilDone(
  connection: Connection,
  path: string,
  onProgress: ((progress: ClipProgressReport) => void) | undefined,
  signal: AbortSignal,
): Promise<ClipStatus> {
  for (let wait = SOON; ; wait = Math.min(LATER, 1.5 * wait)) {
    signal.throwIfAborted();
    const status = (await ask(connection, path, { signal })) as ClipStatus;
    const { state, seconds, total, frames, rate } = status;
    if (state === 'failed') throw toError(status, 200);
    onProgress?.({ state, seconds, total, frames, rate });
    if (state === 'done') return status;
    await sleep(wait, signal);
  }
}
