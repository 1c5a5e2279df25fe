import { isMainThread } from 'node:worker_threads';
import { MienError } from '../errors.js';

const VARIABLE = 'ORT_DISABLE_TELEMETRY';

/** How long the main thread may take to answer, milliseconds. It answers while it computes or waits for a lock. */
const PATIENCE = 30_000;

let asked: Promise<void> | undefined;

/**
 * Switches off the telemetry of ONNX Runtime, which is on by default from 1.29 on. The runtime reads the environment once a
 * process, as the first session opens, so this comes before it. `onnxruntime-node` has no call of its own for it.
 * A variable that the user has set stays as it is. Throws `RUNTIME_FAILED` where the environment cannot be set.
 */
export function withoutTelemetry(): Promise<void> {
  asked ??= setOnce();
  return asked;
}

function setOnce(): Promise<void> {
  if ('bun' in process.versions) return setInBun();
  if ('deno' in process.versions) return setInDeno();
  return isMainThread ? setHere() : setFromThread();
}

async function setHere(): Promise<void> {
  process.env[VARIABLE] ??= '1';
}

/**
 * `process.env` of a worker thread is a copy, which native code does not see. The main thread's is the process's, and a
 * session of the inspector is the one way of Node's to it that needs no help from the main thread's program.
 */
async function setFromThread(): Promise<void> {
  try {
    const { Session } = await import('node:inspector');
    const session = new Session();
    session.connectToMainThread();
    try {
      await evaluate(session, `void (process.env.${VARIABLE} ??= '1')`);
    } finally {
      session.disconnect();
    }
  } catch (error) {
    if (process.env[VARIABLE] === undefined) throw cannotSet(error);
  }
  process.env[VARIABLE] ??= '1';
}

function evaluate(session: import('node:inspector').Session, expression: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the main thread does not answer')), PATIENCE);
    session.post('Runtime.evaluate', { expression }, (error, answer) => {
      clearTimeout(timer);
      const thrown = error ?? answer.exceptionDetails;
      if (thrown === null || thrown === undefined) resolve();
      else reject(thrown instanceof Error ? thrown : new Error(answer.exceptionDetails?.text));
    });
  });
}

function cannotSet(cause: unknown): MienError {
  return new MienError(
    'RUNTIME_FAILED',
    'the telemetry of ONNX Runtime cannot be switched off from this worker thread',
    {
      cause,
      hint: `Start the process with ${VARIABLE}=1 in its environment, or open a recognizer in the main thread first.`,
    },
  );
}

/** What Bun keeps in `process.env` does not reach native code either; its foreign functions do, in each thread. */
async function setInBun(): Promise<void> {
  if (process.env[VARIABLE] !== undefined) return;
  process.env[VARIABLE] = '1';
  if (process.platform === 'win32') return;
  const module = 'bun:ffi';
  const { dlopen, ptr } = (await import(module)) as BunForeignFunctions;
  const library = process.platform === 'darwin' ? 'libSystem.B.dylib' : 'libc.so.6';
  const text = (value: string): number => ptr(Buffer.from(`${value}\0`));
  dlopen(library, { setenv: { args: ['ptr', 'ptr', 'i32'], returns: 'i32' } }).symbols.setenv(
    text(VARIABLE),
    text('1'),
    0,
  );
}

/** In Deno, `process.env` of a worker is a copy too; its own `env` is the process's in every thread. */
async function setInDeno(): Promise<void> {
  const { Deno } = globalThis as unknown as { readonly Deno: DenoEnvironment };
  if (Deno.env.get(VARIABLE) === undefined) Deno.env.set(VARIABLE, '1');
}

interface DenoEnvironment {
  readonly env: { get(name: string): string | undefined; set(name: string, value: string): void };
}

interface BunForeignFunctions {
  dlopen(
    library: string,
    functions: Record<string, { readonly args: readonly string[]; readonly returns: string }>,
  ): { readonly symbols: { setenv(name: number, value: number, overwrite: number): number } };
  ptr(bytes: Uint8Array): number;
}
