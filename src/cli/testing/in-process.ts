import { runCommandLine } from '../command-line.js';

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs a command line in this process, which costs no start of the program. For commands that end by themselves. One at
 * a time: the working folder and the standard streams belong to the whole process.
 */
export async function runInProcess(folder: string, ...words: readonly string[]): Promise<Finished> {
  const before = { folder: process.cwd(), exitCode: process.exitCode };
  const listeners = SIGNALS.map((signal) => process.listeners(signal));
  const taken = { stdout: take(process.stdout), stderr: take(process.stderr) };
  process.chdir(folder);
  process.exitCode = undefined;
  try {
    await runCommandLine(words);
    return { code: Number(process.exitCode ?? 0), stdout: taken.stdout.text(), stderr: taken.stderr.text() };
  } finally {
    process.chdir(before.folder);
    process.exitCode = before.exitCode;
    taken.stdout.giveBack();
    taken.stderr.giveBack();
    SIGNALS.forEach((signal, i) => {
      for (const added of process.listeners(signal).filter((each) => !listeners[i]!.includes(each)))
        process.removeListener(signal, added);
    });
  }
}

/** Keeps what is written to a stream, until it is given back. */
function take(stream: NodeJS.WriteStream): { text: () => string; giveBack: () => void } {
  const { write } = stream;
  let text = '';
  stream.write = (chunk: string | Uint8Array): boolean => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  return {
    text: () => text,
    giveBack: () => {
      stream.write = write;
    },
  };
}
